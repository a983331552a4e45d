import { farmId } from '../../domain/ids.js';
import { planFrom } from '../rollout/plan-of.js';
import type { WorldFile } from '../scenario/world-file.js';
import type { FaultClass } from './fault-schedule.js';
import type { NamedRelease, WorldRelease, WorldScenario } from './world-scenario.js';

/** Odds count over so long. */
const oddsSpan = 1000 * 86_400_000;

/** The world that a file tells. */
export function worldOfFile(file: WorldFile): WorldScenario {
  const { name, mode, nodes, farms, horizon, load, swarm, faults, healing, availability } = file;
  return {
    name,
    mode,
    nodes,
    farms,
    only: file.only ?? null,
    horizon,
    load: {
      deploymentsPerNode: load.deployments_per_node,
      over: load.over ?? null,
      updated: load.updated,
      cancelled: load.cancelled,
      hasty: load.hasty,
      unpaid: load.unpaid,
      abandoned: load.abandoned,
      billing: load.billing,
      uptime: load.uptime,
    },
    odds: oddsOf(file.faults_every),
    swarm,
    faults,
    healing,
    availability: { overall: availability.overall, atWorst: availability.at_worst },
    release: file.rollout === undefined ? null : releaseOf(file.rollout),
    wire: file.wire === 'scale',
    firstRuntime: file.first_runtime,
    runtimeUpgrades: file.runtime_upgrades.map(({ at, spec_version: specVersion }) => ({ at, specVersion })),
    origin: null,
  };
}

function releaseOf(rollout: NonNullable<WorldFile['rollout']>): WorldRelease {
  const { from, test_farms: testFarms, plan, install, reboots, followed_by: later } = rollout;
  const farms = Array.from({ length: testFarms }, (_, index) => farmId(index + 1));
  return {
    from,
    named: [namedRelease(rollout), ...later.map(namedRelease)],
    plan: planFrom(plan, farms),
    install,
    healthCheck: rollout.health_check,
    oldReadsUpTo: rollout.old_reads_up_to ?? null,
    rescue: rollout.rescue ?? null,
    reboots,
    pauses: rollout.pauses.map(({ at, for: lasts }) => ({ at, lasts })),
  };
}

type Rollout = NonNullable<WorldFile['rollout']>;

function namedRelease({
  to,
  announced,
  safe,
  classes,
}: Rollout | Rollout['followed_by'][number]): NamedRelease {
  return { to, announced, isSafe: safe, classes };
}

function oddsOf(every: WorldFile['faults_every']): WorldScenario['odds'] {
  const odds: Partial<Record<FaultClass, number>> = {};
  // The schema's keys are the classes.
  for (const [kind, mean] of Object.entries(every) as [FaultClass, number | undefined][])
    if (mean !== undefined) odds[kind] = Math.round(oddsSpan / mean);
  return odds;
}
