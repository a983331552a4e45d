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
  it('takes bodies of the renter only; what others run there is not touched, until the rent is over', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, twin: 8, workloads: [volume('data', 1)] });
    story.settle();
    story.rented(7);
    expect(refusal(tried(story, { contract: 2, twin: 8, workloads: [] }))).to.equal('NODE_RENTED');
    const update = signedBody({ contract: 1, twin: 8, version: 1, workloads: [volume('data', 2, 1)] });
    story.updated(1, update.hash, { twin: 8 });
    expect(refusal(story.send(1, update.text))).to.equal('NODE_RENTED');
    expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', goal: 'run', applied: 0 });
    story.start('boot-2');
    story.settle();
    expect(story.workload(1, 'data').state).to.equal('ok');
    expect(tried(story, { contract: 3, workloads: [] })[0]?.type).to.equal('DeploymentAccepted');
    story.rentEnded();
    expect(story.send(1, update.text)[0]?.type).to.equal('DeploymentAccepted');
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
