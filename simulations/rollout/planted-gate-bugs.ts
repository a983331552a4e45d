import type { UpgradeDecision } from '../../domain/rollout/node-gate.js';
import { readRollout } from '../scenario/read-scenario.js';
import type { PlantedBug } from './planted-bug.js';
import { productionGate, type RolloutGate } from './rollout-gate.js';
import { runRollout } from './run-rollout.js';

/** A deliberate bug in the gate of a roll-out or around it, and a scenario in which it can show. */
export interface PlantedGateBug {
  readonly name: string;
  readonly scenario: string;
  readonly plant?: PlantedBug;
  readonly gate?: RolloutGate;
}

const release = 'v3.15.0';

/** A small fleet, short waves: hours instead of days, so that hundreds of seeds take seconds. */
function scenario(more: string): string {
  return `
scenario: 1
kind: rollout
name: planted
about: a roll-out in which a planted bug shows
horizon: 14h
releases: { from: v3.14.2, to: ${release}, install: [2m, 8m] }
plan:
  waves: [{ share: 10%, bake: 1h }, { share: 30%, bake: 1h }, { share: 100%, bake: 0m }]
  test_bake: 1h
  stop: { bad: 5%, at_least: 2 }
  settled: 80%
  spread: 20m
  roll_back: true
${more}`;
}

const fleet = (mishap: string): string => `
fleet:
  nodes: 300
  farms: 100
  test_farms: 3
  reboots_every: 2d
  classes: [{ name: fragile, share: 15%, mishap: ${mishap} }]
`;
const notSafe = `safe: false\n`;

export const plantedGateBugs: readonly PlantedGateBug[] = [
  {
    name: 'the gate fails open: a record that cannot be read counts as safe',
    scenario: scenario(
      `${fleet('bad-code')}${notSafe}happenings: [{ at: 3h, what: record-unreadable, text: ${release} }]`,
    ),
    gate: decides((decision) => isHeldFor(decision, 'record-unreadable')),
  },
  {
    name: 'waves are not looked at',
    scenario: scenario(fleet('bad-code')),
    gate: decides((decision) => isHeldFor(decision, 'wave-not-open')),
  },
  {
    name: 'a release that is not called safe is taken all the same',
    scenario: scenario(`${fleet('bad-code')}${notSafe}`),
    gate: decides((decision) => isHeldFor(decision, 'not-safe-yet')),
  },
  {
    name: 'an older version is taken',
    scenario: scenario(`${fleet('bad-code')}happenings: [{ at: 3h, what: older-record, version: v3.13.0 }]`),
    gate: decides((decision) => isHeldFor(decision, 'older-than-running')),
  },
  {
    name: 'a halt is forgotten when the record is written anew',
    scenario: scenario(fleet('bad-code')),
    gate: decides((decision) => isHeldFor(decision, 'halted')),
  },
  {
    name: 'the stop rule never fires',
    scenario: scenario(`${fleet('bad-code')}checks: { hurt: 8% }`),
    gate: advances((plan) => ({ ...plan, stop: { badShare: 10_000, atLeast: 1_000_000 } })),
  },
  {
    name: 'a wave does not bake',
    // what shows after hours is only seen by a wave that runs for longer
    scenario: scenario(`${fleet('bad-later')}checks: { hurt: 11% }`)
      .replace('horizon: 14h', 'horizon: 60h')
      .replaceAll('bake: 1h', 'bake: 8h'),
    gate: advances((plan) => ({
      ...plan,
      testBake: 0,
      spread: 0,
      waves: plan.waves.map((wave) => ({ ...wave, bake: 0 })),
    })),
  },
  {
    name: 'success without a health check: services stay down, nodes are half dead (zos#2485)',
    scenario: scenario(`${fleet('service-stays-down')}checks: { hurt: 8%, bad_for: 30m }`),
    plant: 'no-health-check',
  },
  {
    name: 'nodes that reboot take what the hub has: the canary leaks (U8)',
    scenario: scenario(
      `${fleet('bad-code')}${notSafe}happenings: [{ at: 3h, what: farms-reboot, share: 30% }]`,
    ),
    plant: 'boots-take-the-hub',
  },
  {
    name: 'whoever fails asks again each ten seconds: the hub is stormed after an outage',
    scenario: scenario(
      `${fleet('tampered-package')}happenings: [{ at: 5h, what: hub-outage, for: 2h }]\nchecks: { hub_requests: 10 }`,
    ),
    plant: 'asks-every-ten-seconds',
  },
  {
    name: 'what ran before is not kept: an update that deleted a shared library cannot be taken back (zos#2024)',
    scenario: scenario(`${fleet('library-removed')}checks: { bad_for: 1h }`),
    plant: 'no-way-back',
  },
];

/** What a seed of a planted bug, and the same seed without it, break first. */
export interface GateVerdict {
  readonly seed: number;
  readonly oracle: string;
  /** What the production gate breaks with this seed; null: nothing. Anything else is no proof. */
  readonly without: string | null;
}

/** Runs seeds from 1 on until a rule is broken; null when none of them breaks one. */
export function findGateBug(bug: PlantedGateBug, mostSeeds: number): GateVerdict | null {
  const wanted = readRollout(bug.scenario);
  const { plant, gate } = bug;
  const hooks = { ...(plant === undefined ? {} : { plant }), ...(gate === undefined ? {} : { gate }) };
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const [first] = runRollout(wanted, seed, 'zledger', hooks).violations;
    if (first === undefined) continue;
    const [without] = runRollout(wanted, seed, 'zledger').violations;
    return { seed, oracle: first.invariant, without: without?.invariant ?? null };
  }
  return null;
}

const isHeldFor = (decision: UpgradeDecision, why: string): boolean =>
  decision.kind === 'hold' && decision.why === why;

/** A node's gate that upgrades where it should hold. */
function decides(isWrong: (decision: UpgradeDecision) => boolean): RolloutGate {
  return {
    ...productionGate,
    decideUpgrade: (facts) => {
      const decision = productionGate.decideUpgrade(facts);
      return isWrong(decision) ? { kind: 'upgrade', to: release, wave: 0 } : decision;
    },
  };
}

/** The fleet's gate with another plan than the one that it was given. */
function advances(
  change: (
    plan: Parameters<RolloutGate['advanceRollout']>[0],
  ) => Parameters<RolloutGate['advanceRollout']>[0],
): RolloutGate {
  return {
    ...productionGate,
    advanceRollout: (plan, ...rest) => productionGate.advanceRollout(change(plan), ...rest),
  };
}
