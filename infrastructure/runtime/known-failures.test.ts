import { expect } from 'chai';
import { machine, network, signedBody, volume, zmount } from '../../domain/scenario.fixture.js';
import { TestNode } from './test-node.fixture.js';

// Zero-OS's known failures (docs/crash-matrix.md), each retold on the real runtime, ledger and dry driver.

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.dispose());

describe('W1: accepted work is forgotten by a reboot', () => {
  it('an update that was accepted but not carried out is carried out after the reboot', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const { passed } = node.gate();
    node.script.before = () => passed;
    await node.deploy({ contract: 1, version: 1, workloads: [volume('data', 2, 1)] });
    await node.crash();
    delete node.script.before;
    node.bootId = 'boot-2';
    await node.open();
    await node.idle();
    expect(node.deployment(1).version).to.equal(1);
    expect(node.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 1 });
    await node.deploy({ contract: 1, version: 2, workloads: [volume('data', 3, 2)] });
    await node.idle();
    expect(node.workload(1, 'data').applied).to.equal(2);
  });

  it('so are a pause and a cancel', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    await node.deploy({ contract: 2, workloads: [zmount('b', 1)] });
    await node.idle();
    const { passed } = node.gate();
    node.script.before = () => passed;
    node.chain.graceStarted(1);
    node.chain.canceled(2);
    await node.seen();
    await node.crash();
    delete node.script.before;
    node.bootId = 'boot-2';
    await node.open();
    await node.idle();
    expect(node.workload(1, 'a').state).to.equal('paused');
    expect(await node.host()).to.deep.equal(['7-1-a']);
  });
});

describe('W2: a deployment that was accepted and not yet processed is erased by a restart', () => {
  for (const boot of ['boot-1', 'boot-2']) {
    it(`it is processed after a ${boot === 'boot-1' ? 'restart' : 'reboot'}`, async () => {
      await node.open();
      const { passed } = node.gate();
      node.script.before = () => passed;
      await node.deploy({ contract: 1, workloads: [zmount('a', 1), volume('b', 1)] });
      await node.crash();
      delete node.script.before;
      node.bootId = boot;
      await node.open();
      await node.idle();
      expect(await node.host()).to.deep.equal(['7-1-a', '7-1-b']);
      expect([node.workload(1, 'a').state, node.workload(1, 'b').state]).to.deep.equal(['ok', 'ok']);
    });
  }
});

describe('W3: the evidence of errors is erased', () => {
  it('a failed workload stays visible with its reason and its history over restarts', async () => {
    node.script.before = () => ({ kind: 'failed', reason: 'the pool is broken', retryable: false });
    await node.open();
    await node.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    await node.idle();
    for (const restart of [() => node.close(), () => node.crash()]) {
      await restart();
      await node.open();
      expect(node.workload(1, 'a')).to.deep.include({ state: 'error', message: 'the pool is broken' });
      expect(await node.recorded('contract-1')).to.deep.equal([
        'ContractCreated',
        'DeploymentAccepted',
        'WorkloadFailed',
      ]);
    }
  });

  it('the name of a failed network is free again when its contract is gone', async () => {
    node.script.before = (_, kind) =>
      kind === 'ensure' ? { kind: 'failed', reason: 'no bridge', retryable: false } : undefined;
    await node.open();
    await node.deploy({ contract: 1, workloads: [network('net')] });
    await node.idle();
    node.chain.canceled(1);
    await node.seen();
    await node.idle();
    await node.close();
    delete node.script.before;
    await node.open();
    await node.deploy({ contract: 2, workloads: [network('net')] });
    await node.idle();
    expect(node.workload(2, 'net').state).to.equal('ok');
  });
});

describe('W4: the chain is unreachable while work is handled', () => {
  it('a body is answered "unavailable", nothing is decided or set to error, and it is accepted later', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const update = signedBody({ contract: 1, version: 1, workloads: [volume('data', 2, 1)] });
    await node.seen(node.chain.updated(1, update.hash));
    node.chain.down = true;
    const head = node.ledger.head();
    expect((await node.send(1, update.text)).status).to.equal('unavailable');
    expect(node.ledger.head()).to.deep.equal(head);
    expect(node.workload(1, 'data').state).to.equal('ok');
    node.chain.down = false;
    expect(await node.send(1, update.text)).to.deep.equal({ status: 'accepted', version: 1 });
    await node.idle();
    expect(node.workload(1, 'data').applied).to.equal(1);
  });

  it('a host that reboots while the chain is down brings everything back all the same (and W20)', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    await node.idle();
    await node.crash();
    node.chain.down = true;
    node.bootId = 'boot-2';
    await node.open();
    await node.idle();
    expect(node.workload(1, 'vm').state).to.equal('ok');
    node.chain.down = false;
    node.chain.canceled(1);
    await node.seen();
    await node.idle();
    expect(await node.host()).to.deep.equal([]);
  });
});

describe('W5: an update with a wrong hash destroys what runs', () => {
  it('it is refused, what runs is not touched, and the corrected one has the same version', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    await node.seen(node.chain.updated(1, 'ff'.repeat(16)));
    const update = signedBody({ contract: 1, version: 1, workloads: [volume('data', 2, 1)] });
    expect(await node.send(1, update.text)).to.deep.include({ status: 'refused', code: 'HASH_MISMATCH' });
    expect(node.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 0 });
    await node.seen(node.chain.updated(1, update.hash));
    expect(await node.send(1, update.text)).to.deep.equal({ status: 'accepted', version: 1 });
    await node.idle();
    expect(node.workload(1, 'data').applied).to.equal(1);
  });
});

describe('W6: an error is for ever', () => {
  it('what fails for a cause that passes is tried again by itself, also across a restart', async () => {
    let isUp = false;
    node.script.before = () => (isUp ? undefined : { kind: 'failed', reason: 'not up yet', retryable: true });
    await node.open();
    await node.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    await node.until(() => node.workload(1, 'net').state === 'error', 'the network failed');
    expect(node.workload(1, 'vm').message).to.equal("waiting for network 'net': not up yet");
    await node.crash();
    isUp = true;
    await node.open();
    await node.until(() => node.workload(1, 'vm').state === 'ok', 'the machine runs');
    expect(await node.recorded('contract-1')).to.include('RetryDue');
  });
});

describe('W7: a driver that breaks stops the node', () => {
  const answers: Record<string, () => unknown> = {
    throws: () => {
      throw new TypeError("Cannot read properties of undefined (reading 'Mycelium')");
    },
    'answers nonsense': () => ({ kind: 'done', result: { volume: { nested: NaN } } }),
  };
  for (const [what, answer] of Object.entries(answers)) {
    it(`one that ${what} costs one try: the node, the others and the next start go on`, async () => {
      node.script.before = (spec) => (spec.name === 'bad' ? answer() : undefined);
      await node.open();
      await node.deploy({ contract: 1, workloads: [zmount('bad', 1)] });
      await node.deploy({ contract: 2, workloads: [zmount('good', 1)] });
      await node.until(() => node.workload(1, 'bad').state === 'error', 'the driver broke');
      await node.idle();
      expect(node.workload(1, 'bad').message).to.contain('the driver broke');
      expect(node.workload(2, 'good').state).to.equal('ok');
      await node.crash();
      delete node.script.before;
      await node.open();
      await node.until(() => node.workload(1, 'bad').state === 'ok', 'it is tried again');
    });
  }
});

describe('W8: a crash between the work and its record', () => {
  it('the work is asked for again, finds itself done, and is recorded', async () => {
    let worked = 0;
    const { passed } = node.gate();
    node.script.after = () => {
      worked += 1;
      return passed;
    };
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.until(() => worked === 1, 'the host has the volume');
    expect(node.workload(1, 'data').state).to.equal('init');
    await node.crash();
    delete node.script.after;
    await node.open();
    await node.idle();
    expect(node.workload(1, 'data').state).to.equal('ok');
    expect(await node.host()).to.deep.equal(['7-1-data']);
    expect((await node.recorded()).filter((type) => type === 'WorkloadProvisioned').length).to.equal(1);
  });
});
