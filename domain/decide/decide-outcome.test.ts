import { expect } from 'chai';
import type { Effect, Outcome } from '../effect.js';
import { nextTimer } from '../effects/outstanding.js';
import { contractId } from '../ids.js';
import { machine, network, Scenario, signedBody, volume, zmount } from '../scenario.fixture.js';
import { typesOf } from './refusal.fixture.js';
import { retryDelay } from './retry.js';

const done: Outcome = { kind: 'done', result: null };
const busy: Outcome = { kind: 'failed', reason: 'busy', retryable: true };
const never: Outcome = { kind: 'failed', reason: 'impossible', retryable: false };

function only(story: Scenario): Effect {
  const [effect, ...more] = story.owed;
  if (effect === undefined || more.length > 0) throw new Error('the story owes exactly one effect');
  return effect;
}

function update(story: Scenario, version: number, workloads: readonly object[]): void {
  const next = signedBody({ contract: 1, version, workloads });
  story.updated(1, next.hash);
  story.send(1, next.text);
}

function running(...workloads: readonly object[]): Scenario {
  const story = new Scenario();
  story.deploy({ contract: 1, workloads });
  return story.settle();
}

describe('outcomes', () => {
  it('of nothing that is known, or told twice, are nothing new', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    const effect = only(story);
    expect(story.outcome({ ...effect, contractId: contractId(9) }, done)).to.deep.equal([]);
    expect(story.outcome({ ...effect, name: 'b' }, done)).to.deep.equal([]);
    expect(story.outcome({ ...effect, generation: 2 }, done)).to.deep.equal([]);
    expect(story.outcome({ ...effect, attempt: 1 }, done)).to.deep.equal([]);
    expect(typesOf(story.outcome(effect, done))).to.deep.equal(['WorkloadProvisioned']);
    expect(story.outcome(effect, done)).to.deep.equal([]);
    expect(story.outcome(effect, busy)).to.deep.equal([]);
  });

  it('a failure whose cause may pass is tried again, later each time, and keeps its reason', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    for (let failures = 1; failures <= 14; failures++) {
      story.outcome(only(story), busy);
      expect(story.owed).to.deep.equal([]);
      expect(nextTimer(story.state)).to.equal(story.clock + retryDelay(failures));
      expect(story.workload(1, 'a')).to.deep.include({ state: 'error', message: 'busy' });
      story.awaitRetry();
      expect(only(story).attempt).to.equal(failures);
    }
    story.outcome(only(story), done);
    expect(story.workload(1, 'a')).to.deep.include({ state: 'ok', message: '' });
    expect(retryDelay(1)).to.equal(1000);
    expect(retryDelay(1000)).to.equal(3_600_000);
  });

  it('a failure that only a change can mend is not tried again, until there is a change', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [volume('a', 1)] });
    story.outcome(only(story), never);
    expect(story.owed).to.deep.equal([]);
    expect(nextTimer(story.state)).to.equal(null);
    expect(story.workload(1, 'a')).to.deep.include({ state: 'error', message: 'impossible' });
    update(story, 1, [volume('a', 2, 1)]);
    story.outcome(only(story), done);
    expect(story.workload(1, 'a').state).to.equal('ok');
  });

  it('a removal is never given up', () => {
    const story = running(zmount('a', 1));
    story.canceled(1);
    for (let turn = 0; turn < 20; turn++) {
      story.outcome(only(story), never);
      expect(story.workload(1, 'a')).to.deep.include({ state: 'error', message: 'impossible' });
      expect(story.state.used.sru, 'what is there is counted').to.equal(1024n ** 3n);
      story.awaitRetry();
    }
    story.outcome(only(story), done);
    expect(story.state.deployments.get(contractId(1))?.ended).to.equal(true);
    expect(story.state.used.sru).to.equal(0n);
  });

  it('a disk is not taken from under a machine that cannot be removed', () => {
    const story = running(zmount('disk', 1), network('net'), machine('vm', 'net', ['disk']));
    story.canceled(1);
    story.outcome(only(story), busy);
    expect(story.owed).to.deep.equal([]);
    story.awaitRetry();
    expect(only(story).name).to.equal('vm');
  });

  it('an update that fails leaves the old version running, and says so', () => {
    const story = running(volume('a', 1));
    update(story, 1, [volume('a', 2, 1)]);
    story.outcome(only(story), busy);
    const message = 'version 1 is not applied: busy';
    expect(story.workload(1, 'a')).to.deep.include({ state: 'ok', message, applied: 0 });
    story.awaitRetry();
    story.outcome(only(story), never);
    expect(story.workload(1, 'a')).to.deep.include({ state: 'ok', applied: 0 });
    expect(story.owed).to.deep.equal([]);
  });

  it('an answer to an older version says what is on the host, and the newer one is owed all the same', () => {
    const story = running(volume('a', 1));
    update(story, 1, [volume('a', 2, 1)]);
    const older = only(story);
    update(story, 2, [volume('a', 3, 2)]);
    expect(typesOf(story.outcome(older, done))).to.deep.equal(['WorkloadProvisioned']);
    expect(story.workload(1, 'a')).to.deep.include({ state: 'ok', applied: 1 });
    story.outcome(only(story), never);
    expect(story.workload(1, 'a').message).to.equal('version 2 is not applied: impossible');
    expect(story.workload(1, 'a').state, 'version 1 runs').to.equal('ok');
  });

  it('answers to older wishes that failed, paused or resumed are not recorded', () => {
    const story = running(network('net'), machine('vm', 'net'));
    story.graceStarted(1);
    const pause = only(story);
    story.graceEnded(1);
    expect(story.outcome(pause, done)).to.deep.equal([]);
    expect(story.outcome(pause, busy)).to.deep.equal([]);
    expect(only(story).kind, 'whatever the host did of it, it must run').to.equal('ensure');
  });

  it('a pause that fails says that it runs on', () => {
    const story = running(zmount('a', 1));
    story.graceStarted(1);
    story.outcome(only(story), busy);
    expect(story.workload(1, 'a')).to.deep.include({ state: 'ok', message: 'not paused yet: busy' });
  });

  it('a resume that fails is followed by an ensure, which brings back what was lost', () => {
    const story = running(zmount('a', 1));
    story.graceStarted(1);
    story.settle();
    story.graceEnded(1);
    expect(only(story).kind).to.equal('resume');
    story.outcome(only(story), busy);
    story.awaitRetry();
    expect(only(story).kind).to.equal('ensure');
  });

  it('what was updated while it was paused is ensured when the grace period ends', () => {
    const story = running(volume('a', 1));
    story.graceStarted(1);
    story.settle();
    update(story, 1, [volume('a', 2, 1)]);
    story.settle();
    expect(story.workload(1, 'a').state).to.equal('paused');
    story.graceEnded(1);
    expect(only(story)).to.deep.include({ kind: 'ensure', version: 1 });
  });
});

describe('timers', () => {
  it('before the time nothing is due; after it all that is due is, in the order of the contracts', () => {
    const story = new Scenario();
    for (const contract of [3, 1, 2]) story.deploy({ contract, workloads: [zmount('a', 1)] });
    for (const effect of story.owed.toReversed()) story.outcome(effect, busy);
    expect(story.give({ type: 'PassTime', at: story.clock + 999 })).to.deep.equal([]);
    const due = story.give({ type: 'PassTime', at: story.clock + 1000 });
    expect(due.flatMap((each) => (each.type === 'RetryDue' ? [each.data.contractId] : []))).to.deep.equal([
      1n,
      2n,
      3n,
    ]);
    expect(story.give({ type: 'PassTime', at: story.clock + 1000 })).to.deep.equal([]);
    expect(story.owed.length).to.equal(3);
  });

  it('a retry that waits is forgotten when something else is wanted', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    story.outcome(only(story), busy);
    story.canceled(1);
    expect(nextTimer(story.state)).to.equal(null);
    expect(only(story)).to.deep.include({ kind: 'remove', attempt: 0 });
  });
});
