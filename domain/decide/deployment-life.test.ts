import { expect } from 'chai';
import { contractId } from '../ids.js';
import { machine, network, Scenario, signedBody, volume, zmount } from '../scenario.fixture.js';
import { stateHash } from '../state/state-hash.js';
import { initialState } from '../state/node-state.js';
import { evolve } from '../state/evolve.js';

const done = (story: Scenario): string[] => story.done.map((effect) => `${effect.kind} ${effect.name}`);

describe('the life of a deployment', () => {
  it('provisions in startup order, biggest disks first, and machines after what they need', () => {
    const story = new Scenario();
    story.deploy({
      contract: 1,
      workloads: [
        machine('vm', 'net', ['big', 'small']),
        zmount('small', 1),
        network('net'),
        zmount('big', 5),
        volume('vol', 2),
      ],
    });
    story.settle();
    expect(done(story)).to.deep.equal([
      'ensure big',
      'ensure small',
      'ensure vol',
      'ensure net',
      'ensure vm',
    ]);
    expect(story.workload(1, 'vm').state).to.equal('ok');
    expect(story.state.work.size).to.equal(0);
  });

  it('removes in reverse order when the contract ends, and then nothing is in use', () => {
    const story = new Scenario();
    story.deploy({
      contract: 1,
      workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
    });
    story.settle();
    story.done.length = 0;
    story.canceled(1);
    story.settle();
    expect(done(story)).to.deep.equal(['remove vm', 'remove net', 'remove disk']);
    expect(story.state.used.sru).to.equal(0n);
    expect(story.state.networks.size).to.equal(0);
    expect(story.state.deployments.get(contractId(1))?.ended).to.equal(true);
    expect(story.workload(1, 'vm').state).to.equal('deleted');
  });

  it('updates by the difference: adds, grows, removes, and leaves the rest alone', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('a', 1), volume('b', 1), zmount('c', 1)] });
    story.settle();
    story.done.length = 0;
    const next = signedBody({
      contract: 1,
      version: 1,
      workloads: [zmount('a', 1), volume('b', 3, 1), zmount('d', 1, 1)],
    });
    story.updated(1, next.hash);
    story.send(1, next.text);
    story.settle();
    expect(done(story)).to.deep.equal(['remove c', 'ensure d', 'ensure b']);
    expect(story.state.used.sru).to.equal(5n * 1024n ** 3n);
    expect(story.state.deployments.get(contractId(1))?.version).to.equal(1);
  });

  it('brings a namesake only when the old one is gone', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    story.settle();
    const without = signedBody({ contract: 1, version: 1, workloads: [] });
    story.updated(1, without.hash);
    story.send(1, without.text);
    const again = signedBody({ contract: 1, version: 2, workloads: [zmount('a', 2, 2)] });
    story.updated(1, again.hash);
    story.send(1, again.text);
    story.done.length = 0;
    story.settle();
    expect(done(story)).to.deep.equal(['remove a', 'ensure a']);
    expect(story.state.used.sru).to.equal(2n * 1024n ** 3n);
    const ids = story.done.map((effect) => effect.id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('pauses in a grace period and resumes after it', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    story.settle();
    story.done.length = 0;
    story.graceStarted(1);
    story.settle();
    expect(done(story)).to.deep.equal(['pause vm', 'pause net']);
    expect(story.workload(1, 'vm').state).to.equal('paused');
    story.done.length = 0;
    story.graceEnded(1);
    story.settle();
    expect(done(story)).to.deep.equal(['resume net', 'resume vm']);
    expect(story.workload(1, 'vm').state).to.equal('ok');
  });

  it('owes everything again after a reboot of the host, and nothing after a restart of the process', () => {
    const story = new Scenario();
    story.deploy({
      contract: 1,
      workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
    });
    story.settle();
    story.start('boot-1');
    expect(story.owed).to.deep.equal([]);
    story.done.length = 0;
    story.start('boot-2');
    story.settle();
    expect(done(story)).to.deep.equal(['ensure disk', 'ensure net', 'ensure vm']);
  });

  it('lets a machine wait for a network of another deployment of its twin', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [machine('vm', 'net')] });
    story.settle();
    expect(story.workload(1, 'vm').message).to.contain("network 'net'");
    story.deploy({ contract: 2, workloads: [network('net')] });
    story.settle();
    expect(story.workload(1, 'vm').state).to.equal('ok');
    expect(done(story)).to.deep.equal(['ensure net', 'ensure vm']);
  });

  it('says which workloads wait for one that failed, and goes on by itself when it is mended', () => {
    const story = new Scenario();
    let broken = true;
    story.script = (effect) =>
      effect.name === 'disk' && broken
        ? { kind: 'failed', reason: 'the pool is full', retryable: true }
        : { kind: 'done', result: null };
    story.deploy({
      contract: 1,
      workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
    });
    story.settle();
    expect(story.workload(1, 'disk').state).to.equal('error');
    expect(story.workload(1, 'vm').message).to.equal("waiting for 'disk': the pool is full");
    broken = false;
    story.awaitRetry().settle();
    expect(story.workload(1, 'vm').state).to.equal('ok');
  });

  it('ends the same whether a workload was there before it went, or never got that far', () => {
    const [there, never] = [new Scenario(), new Scenario()];
    for (const story of [there, never]) {
      story.deploy({ contract: 1, workloads: [zmount('disk', 1), network('net')] });
      if (story === there) story.settle();
      story.canceled(1);
      story.settle();
    }
    expect(stateHash(there.state)).to.equal(stateHash(never.state));
  });

  it('gives the same state by the plain recipe as by immer', () => {
    const story = new Scenario();
    story.deploy({
      contract: 1,
      workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
    });
    story.settle();
    story.graceStarted(1);
    story.settle();
    story.canceled(1);
    const plain = initialState();
    for (const happened of story.events) evolve(plain, happened);
    expect(stateHash(plain)).to.equal(stateHash(story.state));
  });
});
