import { expect } from 'chai';
import type { Script } from '../scenario.fixture.js';
import { machine, network, Scenario, volume, zmount } from '../scenario.fixture.js';

const kinds = (story: Scenario): string[] => story.done.map((effect) => `${effect.kind} ${effect.name}`);
const failing =
  (name: string): Script =>
  (effect) =>
    effect.name === name
      ? { kind: 'failed', reason: 'not up yet', retryable: true }
      : { kind: 'done', result: null };

function rebooted(script: Script, ...workloads: readonly object[]): Scenario {
  const story = new Scenario();
  story.deploy({ contract: 1, workloads });
  story.settle();
  story.done.length = 0;
  story.script = script;
  story.start('boot-2');
  return story;
}

describe('a start of the node', () => {
  it('the first one is no reboot, and one with the same boot id is none either', () => {
    const story = new Scenario();
    story.start('boot-1');
    const started = story.events.flatMap((each) =>
      each.type === 'NodeStarted' ? [each.data.hostRebooted] : [],
    );
    expect(started).to.deep.equal([false, false]);
  });

  it('after a reboot nothing is said to run before it does', () => {
    const story = rebooted(failing('none'), zmount('disk', 1));
    expect(story.workload(1, 'disk')).to.deep.include({ state: 'init', applied: null });
    story.settle();
    expect(story.workload(1, 'disk')).to.deep.include({ state: 'ok', applied: 0 });
  });

  it('after a reboot a failure is an error, not "the old version runs"', () => {
    const story = rebooted(failing('disk'), zmount('disk', 1));
    story.settle();
    expect(story.workload(1, 'disk')).to.deep.include({ state: 'error', message: 'not up yet' });
    story.script = failing('none');
    story.awaitRetry().settle();
    expect(story.workload(1, 'disk').state).to.equal('ok');
  });

  it('after a reboot no machine starts before its network is there again', () => {
    const story = rebooted(failing('net'), network('net'), machine('vm', 'net'));
    story.settle();
    expect(kinds(story)).to.deep.equal(['ensure net']);
    expect(story.workload(1, 'vm').message).to.equal("waiting for network 'net': not up yet");
    story.script = failing('none');
    story.awaitRetry().settle();
    expect(kinds(story)).to.deep.equal(['ensure net', 'ensure net', 'ensure vm']);
  });

  it('after a reboot in a grace period nothing runs, and after the grace period all is ensured, not resumed', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    story.settle();
    story.graceStarted(1);
    story.settle();
    story.done.length = 0;
    story.start('boot-2');
    story.settle();
    expect(kinds(story)).to.deep.equal(['pause vm', 'pause net']);
    story.done.length = 0;
    story.graceEnded(1);
    story.settle();
    expect(kinds(story)).to.deep.equal(['ensure net', 'ensure vm']);
  });

  it('after a reboot what was given up is tried again', () => {
    const story = new Scenario();
    story.script = () => ({ kind: 'failed', reason: 'no pool', retryable: false });
    story.deploy({ contract: 1, workloads: [volume('a', 1)] });
    story.settle();
    story.script = failing('none');
    story.start('boot-2');
    story.settle();
    expect(story.workload(1, 'a').state).to.equal('ok');
  });

  it('after a reboot a deployment of which all was removed owes nothing', () => {
    const story = rebooted(failing('none'), zmount('disk', 1));
    story.settle();
    story.canceled(1);
    story.settle();
    story.start('boot-3');
    expect(story.state.work.size).to.equal(0);
  });

  it('what was to be removed when the host went down is removed', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
    story.settle();
    story.canceled(1);
    story.done.length = 0;
    story.start('boot-2');
    story.settle();
    expect(kinds(story)).to.deep.equal(['remove disk']);
  });
});
