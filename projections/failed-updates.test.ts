import { expect } from 'chai';
import { stateView } from './state-view.js';
import type { Effect, Outcome } from '../domain/effect.js';
import { Scenario, volume, zdb } from '../domain/scenario.fixture.js';
import { refusal } from '../domain/decide/refusal.fixture.js';

const gib = 1024n ** 3n;
const done: Outcome = { kind: 'done', result: { id: 'x' } };
const never: Outcome = { kind: 'failed', reason: 'the pool has no room', retryable: false };
const busy: Outcome = { kind: 'failed', reason: 'busy', retryable: true };

/** A volume of 1 GiB runs, an update to 5 GiB is accepted. */
function updating(outcome: Outcome): Scenario {
  const story = new Scenario();
  story.deploy({ contract: 1, workloads: [volume('data', 1)] });
  story.settle();
  story.update({ contract: 1, version: 1, workloads: [volume('data', 5, 1)] });
  story.script = ({ version }) => (version === 1 ? outcome : done);
  return story;
}

/** As `zledger state --json` shows it. */
function seen(story: Scenario): Record<string, unknown> {
  // the view is plain JSON; the path is the test's own
  const view = stateView(story.state, 1) as unknown as {
    deployments: { workloads: Record<string, unknown>[] }[];
  };
  const found = view.deployments[0]?.workloads[0];
  if (found === undefined) throw new Error('there is a workload');
  return found;
}

const specSize = (effect: Effect | undefined): unknown =>
  effect?.spec.type === 'volume' ? effect.spec.sizeBytes : undefined;

describe('an update that fails leaves what ran as it was', () => {
  it('until it is tried, it is "init" beside the running version', () => {
    const story = updating(done);
    expect(seen(story)).to.deep.include({
      state: 'ok',
      last_update: { version: 1, state: 'init', reason: '' },
    });
    story.settle();
    expect(seen(story)).to.deep.include({ state: 'ok', version: 1, last_update: null });
  });

  it('for good: "unchanged" with the reason, the running version, and its own capacity', () => {
    const story = updating(never);
    expect(story.state.used.sru).to.equal(5n * gib);
    story.settle();
    expect(seen(story)).to.deep.include({
      state: 'ok',
      version: 0,
      reason: 'version 1 is not applied: the pool has no room',
      last_update: { version: 1, state: 'unchanged', reason: 'the pool has no room' },
      retry_at: null,
    });
    expect(story.workload(1, 'data')).to.deep.include({ applied: 0 });
    expect(story.state.used.sru).to.equal(1n * gib);
    expect(story.types().filter((type) => type === 'WorkloadFailed').length).to.equal(1);
  });

  it('for now: "unchanged" and tried again, with both reserved, until it works', () => {
    const story = updating(busy);
    story.settle();
    expect(seen(story)).to.deep.include({
      state: 'ok',
      last_update: { version: 1, state: 'unchanged', reason: 'busy' },
    });
    expect(seen(story)['retry_at']).to.be.a('number');
    expect(story.state.used.sru).to.equal(5n * gib);
    story.script = () => done;
    story.awaitRetry().settle();
    expect(seen(story)).to.deep.include({ version: 1, last_update: null, reason: '' });
  });

  it('after a reboot what ran comes back first, and then the update has its turn again', () => {
    const story = updating(busy);
    story.settle();
    story.start('boot-2');
    const before = story.done.length;
    story.settle();
    expect(story.done.slice(before).map(({ version }) => version)).to.deep.equal([0, 1]);
    expect(specSize(story.done[before])).to.equal(1n * gib);
    expect(seen(story)).to.deep.include({ state: 'ok', version: 1 });
    expect(seen(story)['last_update']).to.deep.include({ state: 'unchanged' });
    story.script = () => done;
    story.awaitRetry().settle();
    expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 1, update: null });
  });

  it('an update that was given up stays so over a reboot', () => {
    const story = updating(never);
    story.settle();
    story.start('boot-2');
    const before = story.done.length;
    story.settle();
    expect(story.done.slice(before).map(({ version }) => version)).to.deep.equal([0]);
    expect(seen(story)).to.deep.include({ state: 'ok', version: 0 });
    expect(seen(story)['last_update']).to.deep.include({ state: 'unchanged' });
  });

  it('one that is first tried after a reboot falls back to what ran before', () => {
    const story = updating(never);
    story.start('boot-2');
    story.settle();
    expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 0 });
    expect(seen(story)['last_update']).to.deep.include({ state: 'unchanged' });
  });

  it('pause and resume leave it so', () => {
    const story = updating(never);
    story.settle();
    story.graceStarted(1);
    story.settle();
    expect(seen(story)).to.deep.include({ state: 'paused', version: 0 });
    story.graceEnded(1);
    story.settle();
    expect(story.done.at(-1)).to.deep.include({ kind: 'resume', version: 0 });
    expect(seen(story)['last_update']).to.deep.include({ version: 1, state: 'unchanged' });
  });

  it('one that comes while it is paused and fails when it is resumed leaves the old one running', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [volume('data', 1)] });
    story.graceStarted(1);
    story.graceEnded(1);
    story.settle();
    story.graceStarted(1);
    story.settle();
    story.update({ contract: 1, version: 1, workloads: [volume('data', 5, 1)] });
    story.script = ({ version, kind }) => (version === 1 && kind === 'ensure' ? never : done);
    story.settle();
    story.graceEnded(1);
    story.settle();
    expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 0 });
    expect(story.done.at(-1)).to.deep.include({ kind: 'resume', version: 0 });
  });

  it('the next version is measured against what runs, and replaces what failed', () => {
    const story = updating(never);
    story.settle();
    const untouched = story.update({ contract: 1, version: 2, workloads: [volume('data', 5, 1)] });
    expect(untouched[0]?.type).to.equal('DeploymentAccepted');
    expect(seen(story)['last_update']).to.deep.include({ version: 1, state: 'unchanged' });
    // Less than what failed, more than what runs.
    story.update({ contract: 1, version: 3, workloads: [volume('data', 3, 3)] });
    story.settle();
    expect(seen(story)).to.deep.include({ state: 'ok', version: 3, last_update: null });
    expect(story.state.used.sru).to.equal(3n * gib);
    expect(refusal(story.update({ contract: 1, version: 4, workloads: [volume('data', 2, 4)] }))).to.equal(
      'UPDATE_SHRINKS',
    );
  });

  it('a removal takes it away with all that was counted', () => {
    for (const outcome of [never, busy]) {
      const story = updating(outcome);
      story.settle();
      story.script = () => done;
      story.canceled(1);
      story.settle();
      expect(story.state.used.sru).to.equal(0n);
      expect(seen(story)).to.deep.include({ state: 'deleted', last_update: null });
    }
  });

  it('of a 0-db: its mode stays and it does not shrink', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zdb('z', 4)] });
    story.settle();
    for (const [workload, code] of [
      [zdb('z', 4, 1, 'seq'), 'UPDATE_MODE'],
      [zdb('z', 3, 1), 'UPDATE_SHRINKS'],
    ] as const)
      expect(refusal(story.update({ contract: 1, version: 1, workloads: [workload] }))).to.equal(code);
  });
});
