import { expect } from 'chai';
import type { DomainEvent } from '../events/event.js';
import { Scenario, signedBody, volume, wireguardNetwork, zmachine } from '../scenario.fixture.js';
import { refusal } from './refusal.fixture.js';

const gpu = '0000:28:00.0/1002/731f';
const withGpu = (contract: number, version = 0, name = 'vm') => ({
  contract,
  version,
  workloads: [wireguardNetwork(`net${contract}`), zmachine(name, `net${contract}`, { gpu: [gpu] }, version)],
});

function tried(story: Scenario, wish: Parameters<typeof signedBody>[0]): DomainEvent[] {
  const { text, hash } = signedBody(wish);
  story.created(wish.contract, hash, { twin: wish.twin ?? 7 });
  return story.send(wish.contract, text);
}

describe('rented nodes', () => {
  it('whom the chain let in before the rent keeps, updates and gets what it pays for', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, twin: 8, workloads: [volume('data', 1)] });
    const late = signedBody({ contract: 2, twin: 8, workloads: [volume('late', 1)] });
    story.created(2, late.hash, { twin: 8 });
    story.settle();
    story.rented(7);
    expect(story.send(2, late.text)[0]?.type).to.equal('DeploymentAccepted');
    story.update({ contract: 1, twin: 8, version: 1, workloads: [volume('data', 2, 1)] });
    story.start('boot-2');
    story.settle();
    expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', goal: 'run', applied: 1 });
    expect(story.workload(2, 'late').state).to.equal('ok');
  });

  it('the grace of the rent is on record; what runs pauses with the grace of its own contract', () => {
    const story = new Scenario();
    story.rented(7);
    story.deploy({ contract: 1, workloads: [volume('data', 1)] });
    story.settle();
    story.graceStarted(900);
    expect(story.state.record.rent?.graceSince).to.be.greaterThan(0);
    expect(story.workload(1, 'data').goal).to.equal('run');
    story.graceStarted(1);
    story.settle();
    expect(story.workload(1, 'data').state).to.equal('paused');
    story.graceEnded(900);
    expect(story.state.record.rent?.graceSince).to.equal(null);
    expect(story.workload(1, 'data').state).to.equal('paused');
  });

  it('a machine with a GPU that runs is not judged anew by an update of something else', () => {
    const story = new Scenario();
    story.rented(7);
    const { workloads } = withGpu(1);
    story.deploy({ contract: 1, workloads });
    story.settle();
    story.rentEnded();
    const more = (version: number) => [...workloads, volume('data', 1, version)];
    const [happened] = story.update({ contract: 1, version: 1, workloads: more(1) });
    expect(happened?.type).to.equal('DeploymentAccepted');
  });
});

describe('GPUs', () => {
  it('only where the node is rented', () => {
    const story = new Scenario();
    const [refused] = tried(story, withGpu(1));
    expect(refused?.data).to.deep.include({
      code: 'GPU_NOT_RENTED',
      message: 'usage of GPU is not allowed unless node is rented',
    });
    story.rented(7);
    story.send(1, signedBody(withGpu(1)).text);
    story.settle();
    expect(story.workload(1, 'vm').state).to.equal('ok');
    expect(story.done.at(-1)?.spec).to.deep.include({ type: 'zmachine', gpus: [gpu] });
  });

  it('a device has one owner', () => {
    const story = new Scenario();
    story.rented(7);
    story.deploy(withGpu(1));
    const message = `device '${gpu}' is already used by another workload`;
    const [refused] = tried(story, withGpu(2));
    expect(refused?.data).to.deep.include({ code: 'GPU_IN_USE', message });
    const twice = [...withGpu(3).workloads, zmachine('vm2', 'net3', { gpu: [gpu] })];
    expect(refusal(tried(story, { contract: 3, workloads: twice }))).to.equal('GPU_IN_USE');
    story.canceled(1);
    expect(story.send(2, signedBody(withGpu(2)).text)[0]?.type).to.equal('DeploymentAccepted');
    // While the first is on its way out the second waits, and a third is refused.
    expect(refusal(tried(story, withGpu(4)))).to.equal('GPU_IN_USE');
    const [first] = story.owed.filter(({ contractId }) => contractId === 1n);
    expect(first?.kind).to.equal('remove');
    story.settle();
    expect(story.workload(2, 'vm').state).to.equal('ok');
    expect(story.done.findIndex(({ name, kind }) => name === 'vm' && kind === 'remove')).to.be.lessThan(
      story.done.findIndex(({ contractId, name }) => contractId === 2n && name === 'vm'),
    );
  });

  it('goes from one machine to the next within an update, never to both', () => {
    const story = new Scenario();
    story.rented(7);
    story.deploy(withGpu(1));
    story.settle();
    const next = withGpu(1, 1, 'vm2');
    story.update({ ...next, workloads: [wireguardNetwork('net1'), ...next.workloads.slice(1)] });
    story.settle();
    expect(story.done.slice(-2).map(({ name, kind }) => `${kind} ${name}`)).to.deep.equal([
      'remove vm',
      'ensure vm2',
    ]);
  });
});
