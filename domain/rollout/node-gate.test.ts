import { expect } from 'chai';
import fc from 'fast-check';
import { farmId, nodeId } from '../ids.js';
import { decideUpgrade, type UpgradeFacts } from './node-gate.js';
import { defaultPlan, rolloutPlanSchema, whole } from './rollout-plan.js';
import { type PublishedRollout, readVersionRecord } from './version-record.js';
import { opensAfter, startDelay, waveOf } from './wave.js';

const release = 'v3.13.0';
const hour = 3_600_000;
const plan = { ...defaultPlan, testFarms: [farmId(1)] };

function record(rollout: PublishedRollout | null = null, safeToUpgrade = true) {
  return { kind: 'record', version: release, safeToUpgrade, rollout } as const;
}

const given: UpgradeFacts = {
  node: nodeId(7),
  farm: farmId(1),
  running: 'v3.12.5',
  record: record(),
  announced: 1000 * hour,
  failed: [],
  steered: false,
  now: 2000 * hour,
  plan,
};

const farms = fc.integer({ min: 1, max: 5000 }).map(farmId);
const rollouts = fc.option(
  fc.record({
    wave: fc.nat(5),
    state: fc.constantFrom('open' as const, 'paused' as const, 'halted' as const),
    rollBackTo: fc.constant(null),
  }),
);
const anyFacts: fc.Arbitrary<UpgradeFacts> = fc.record({
  node: fc.integer({ min: 1, max: 9000 }).map(nodeId),
  farm: fc.option(farms),
  running: fc.option(fc.constantFrom('v3.12.5', 'v3.13.0', 'v3.14.0', 'head', 'v3.13.0-rc1')),
  record: fc.oneof(
    fc.tuple(rollouts, fc.boolean()).map(([rollout, safe]) => record(rollout, safe)),
    fc.string().map((text) => readVersionRecord(text, 'full')),
  ),
  announced: fc.constant(1000 * hour),
  failed: fc.subarray([release, 'v3.12.5']),
  steered: fc.boolean(),
  now: fc.integer({ min: 1000 * hour, max: 1100 * hour }),
  plan: fc.constantFrom(plan, defaultPlan),
});

describe('whether a node may take a release', () => {
  it('takes it in its turn', () => {
    expect(decideUpgrade(given)).to.deep.equal({ kind: 'upgrade', to: release, wave: 0 });
  });

  it('waits for its own moment in the spread of its wave, which is the same whenever it is asked', () => {
    const until = given.announced + startDelay(plan, release, given.node);
    const early = { ...given, now: given.announced };
    expect(decideUpgrade(early)).to.deep.equal({ kind: 'wait', until, wave: 0 });
    expect(decideUpgrade({ ...given, now: until - 1 })).to.deep.include({ kind: 'wait', until });
    expect(decideUpgrade({ ...given, now: until }).kind).to.equal('upgrade');
  });

  const holds: [string, Partial<UpgradeFacts>][] = [
    ['no-record', { record: { kind: 'none' } }],
    ['record-unreadable', { record: readVersionRecord('v3.13.0', 'full') }],
    ['running-version-unknown', { running: null }],
    ['running-version-unknown', { running: 'built by hand' }],
    ['farm-unknown', { farm: null }],
    ['not-safe-yet', { farm: farmId(2), record: record(null, false) }],
    ['older-than-running', { running: 'v3.14.0' }],
    ['failed-here', { failed: [release] }],
    ['steering-lost', { steered: true }],
    ['paused', { record: record({ wave: 4, state: 'paused', rollBackTo: null }) }],
    ['halted', { record: record({ wave: 4, state: 'halted', rollBackTo: null }) }],
    ['wave-not-open', { farm: farmId(2), record: record({ wave: 0, state: 'open', rollBackTo: null }) }],
    ['halted', { record: record({ wave: 4, state: 'roll-back', rollBackTo: 'v3.12.5' }) }],
  ];
  for (const [why, but] of holds) {
    it(`holds: ${why} (${Object.keys(but).join(', ')})`, () => {
      expect(decideUpgrade({ ...given, ...but })).to.deep.equal({ kind: 'hold', why });
    });
  }

  it('takes it on a test farm while it is not called safe', () => {
    expect(decideUpgrade({ ...given, record: record(null, false) }).kind).to.equal('upgrade');
  });

  it('goes back only from the release that is called back, and not to one that failed here', () => {
    const called = record({ wave: 4, state: 'roll-back', rollBackTo: 'v3.12.5' });
    const running = { ...given, running: release, record: called };
    expect(decideUpgrade(running)).to.deep.equal({ kind: 'roll-back', to: 'v3.12.5' });
    expect(decideUpgrade({ ...running, failed: ['v3.12.5'] }).kind).to.equal('hold');
    expect(decideUpgrade({ ...running, running: 'v3.14.0' }).kind).to.equal('hold');
  });

  it('never runs a version outside its wave, nor one that is not newer, not announced or failed here', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decision = decideUpgrade(facts);
        if (decision.kind !== 'upgrade') return;
        if (facts.farm === null || facts.record.kind !== 'record') throw new Error('upgraded without reason');
        const wave = waveOf(facts.plan, release, facts.farm);
        expect(decision).to.deep.equal({ kind: 'upgrade', to: release, wave });
        expect(facts.running).to.be.oneOf(['v3.12.5', 'v3.13.0-rc1']);
        expect(facts.failed).not.to.include(release);
        if (wave > 0) expect(facts.record.safeToUpgrade).to.equal(true);
        const { rollout } = facts.record;
        if (rollout === null)
          expect(facts.now).to.be.at.least(facts.announced + opensAfter(facts.plan, wave));
        else expect([rollout.state, rollout.wave >= wave]).to.deep.equal(['open', true]);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays with a yes as time passes and nothing else changes', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(1000 * hour), (facts, later) => {
        const decision = decideUpgrade(facts);
        const then = decideUpgrade({ ...facts, now: facts.now + later });
        if (decision.kind !== 'wait') expect(then).to.deep.equal(decision);
        else expect(then.kind).to.equal(facts.now + later < decision.until ? 'wait' : 'upgrade');
      }),
    );
  });
});

describe('the waves of a plan', () => {
  it('hold about the share of farms that the plan says, other ones for each release', () => {
    const all = Array.from({ length: 20_000 }, (_, index) => farmId(index + 2));
    const members = (name: string) => all.filter((farm) => waveOf(plan, name, farm) <= 2);
    const share = (members(release).length * whole) / all.length;
    expect(share).to.be.within(400, 600);
    const both = members(release).filter((farm) => waveOf(plan, 'v3.14.0', farm) <= 2);
    expect(both.length).to.be.below(150);
    for (const farm of all) expect(waveOf(plan, release, farm)).to.be.within(1, 4);
  });

  it('are refused when they do not grow or do not end with all', () => {
    const wave = (share: number) => ({ share, bake: 0 });
    const issues = (shares: number[]) =>
      rolloutPlanSchema.safeParse({ ...plan, waves: shares.map(wave) }).error?.issues.length ?? 0;
    expect([issues([1, whole]), issues([whole]), issues([5, 5, whole]), issues([5, 4])]).to.deep.equal([
      0, 0, 1, 2,
    ]);
  });
});
