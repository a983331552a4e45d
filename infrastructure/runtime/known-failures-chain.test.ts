import { expect } from 'chai';
import { contractId } from '../../domain/ids.js';
import { machine, network, signedBody, zmount } from '../../domain/scenario.fixture.js';
import { TestNode } from './test-node.fixture.js';

// Zero-OS's known gaps between the chain and the node (zos-facts 4.1 to 4.6), each retold; docs/chain-proofs.md has all.

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.dispose());

const hubIsAway = { kind: 'failed', reason: 'the hub does not answer', retryable: true };

describe('W20: nothing is restored as long as hub and chain are away', () => {
  it('what needs neither is restored, what needs the hub when that is back, and the chain when that is', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [zmount('disk', 1), network('net'), machine('vm', 'net')] });
    await node.idle();
    await node.crash();
    node.chain.down = true;
    node.bootId = 'boot-2';
    node.script.before = ({ name }) => (name === 'vm' ? hubIsAway : undefined);
    await node.open();
    await node.until(() => node.workload(1, 'vm').state === 'error', 'the machine was tried');
    expect(['disk', 'net'].map((name) => node.workload(1, name).state)).to.deep.equal(['ok', 'ok']);
    expect(node.workload(1, 'vm')).to.deep.include({ goal: 'run', message: hubIsAway.reason });
    delete node.script.before;
    await node.until(() => node.workload(1, 'vm').state === 'ok', 'the machine is back without the chain');
    node.chain.down = false;
    node.chain.canceled(1);
    await node.until(() => node.deployment(1).ended, 'the chain is followed again');
  });
});

describe('zos-facts 4.1: what becomes of blocks', () => {
  it('those of the time when the node was off are read when it is back, and none is acted upon twice', async () => {
    await node.open();
    await node.seen(node.chain.created(1, 'aa'.repeat(16)));
    await node.crash();
    node.bootId = 'boot-2';
    node.chain.created(2, 'bb'.repeat(16));
    node.chain.canceled(1);
    await node.open();
    await node.seen();
    for (const contract of [1, 2])
      expect(
        (await node.recorded(`contract-${contract}`)).filter((type) => type === 'ContractCreated'),
      ).to.have.lengthOf(1);
    expect(node.state.contracts.get(contractId(1))?.status.kind).to.equal('canceled');
  });
});

describe('zos-facts 4.2: what becomes of events', () => {
  it('a contract is known from its own event on, and a power target counts for the node that it names only', async () => {
    await node.open();
    node.chain.created(1, 'aa'.repeat(16));
    node.chain.push({ kind: 'PowerTargetChanged', farmId: 1, nodeId: 2, target: 'Down' });
    await node.seen();
    expect(node.state.record.powerTarget).to.equal('Up');
    await node.seen(node.chain.push({ kind: 'PowerTargetChanged', farmId: 1, nodeId: 1, target: 'Down' }));
    expect(node.state.record.powerTarget).to.equal('Down');
    expect(node.state.contracts.get(contractId(1))?.deploymentHash).to.equal('aa'.repeat(16));
  });
});

describe('zos-facts 4.3: what becomes of cancellations', () => {
  it('a deployment of which nothing ever ran is ended too, when its contract is cancelled while the node is off', async () => {
    await node.open();
    node.script.before = () => ({ kind: 'failed', reason: 'no space left', retryable: false });
    await node.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
    await node.until(() => node.workload(1, 'disk').state === 'error', 'it failed');
    await node.crash();
    delete node.script.before;
    node.chain.canceled(1);
    await node.open();
    await node.until(() => node.deployment(1).ended, 'it is ended');
    expect(await node.host()).to.deep.equal([]);
    expect(node.state.used.sru).to.equal(0n);
  });

  it('one that comes twice changes nothing more, and a body that comes after it is refused', async () => {
    await node.open();
    const { text, hash } = signedBody({ contract: 1, workloads: [zmount('disk', 1)] });
    node.chain.created(1, hash);
    node.chain.canceled(1);
    await node.seen(node.chain.canceled(1));
    expect(await node.send(1, text)).to.include({ status: 'refused', code: 'CONTRACT_CANCELED' });
    expect(node.state.contracts.get(contractId(1))?.status.kind).to.equal('canceled');
    expect(await node.host()).to.deep.equal([]);
  });
});

describe('zos-facts 4.6: the chain cannot be reached', () => {
  it('what was decided before is carried out: a removal that failed is tried on, a start that failed too', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [zmount('old', 1)] });
    await node.idle();
    node.script.before = (_, kind) =>
      kind === 'remove' ? { kind: 'failed', reason: 'device is busy', retryable: true } : undefined;
    node.chain.canceled(1);
    await node.until(() => node.workload(1, 'old').state === 'error', 'the removal failed');
    node.script.before = () => hubIsAway;
    await node.deploy({ contract: 2, workloads: [zmount('new', 1)] });
    await node.until(() => node.workload(2, 'new').state === 'error', 'the start failed');
    node.chain.down = true;
    delete node.script.before;
    await node.until(() => node.deployment(1).ended, 'it is removed');
    await node.until(() => node.workload(2, 'new').state === 'ok', 'it runs');
  });
});
