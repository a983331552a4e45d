import { expect } from 'chai';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machine, network, signedBody, volume, zmount } from '../../domain/scenario.fixture.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { loadState } from './load-state.js';
import { TestNode } from './test-node.fixture.js';

// Zero-OS's known failures (docs/crash-matrix.md), second half: from W9 on.

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.dispose());

describe('W9: a failed removal ends in oblivion', () => {
  it('it stays on record and in the books, and is tried until nothing is left', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    await node.idle();
    node.script.before = () => ({ kind: 'failed', reason: 'device is busy', retryable: false });
    node.chain.canceled(1);
    await node.until(() => node.workload(1, 'a').state === 'error', 'the removal failed');
    expect(node.state.used.sru).to.equal(1024n ** 3n);
    await node.crash();
    await node.open();
    expect(node.workload(1, 'a')).to.deep.include({ goal: 'remove', message: 'device is busy' });
    delete node.script.before;
    await node.until(() => node.deployment(1).ended, 'it is gone');
    expect(await node.host()).to.deep.equal([]);
    expect(node.state.used.sru).to.equal(0n);
    expect((await node.recorded('contract-1')).slice(-2)).to.deep.equal([
      'WorkloadRemoved',
      'DeploymentEnded',
    ]);
  });
});

describe('W10: work is done on a stale snapshot', () => {
  it('a cancel right after an update that is in flight leaves nothing behind', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const { passed, open } = node.gate();
    let begun = 0;
    node.script.before = (spec) => {
      if (spec.name !== 'extra') return undefined;
      begun += 1;
      return passed;
    };
    await node.deploy({ contract: 1, version: 1, workloads: [volume('data', 1), zmount('extra', 1, 1)] });
    await node.until(() => begun === 1, 'the new disk is being made');
    node.chain.canceled(1);
    await node.seen();
    open();
    await node.until(() => node.deployment(1).ended, 'all is removed');
    expect(await node.host()).to.deep.equal([]);
    expect(node.state.used.sru).to.equal(0n);
  });

  it('what was begun is finished, and not counted as failed, when an update brings other work first', async () => {
    await node.open();
    const { passed, open } = node.gate();
    let begun = 0;
    node.script.before = () => {
      begun += 1;
      return passed;
    };
    await node.deploy({ contract: 1, workloads: [volume('slow', 1)] });
    await node.until(() => begun === 1, 'the volume is being made');
    await node.deploy({ contract: 1, version: 1, workloads: [volume('slow', 1), zmount('first', 1, 1)] });
    open();
    await node.idle();
    expect(await node.recorded('contract-1')).not.to.include('WorkloadFailed');
    expect(await node.host()).to.deep.equal(['7-1-first', '7-1-slow']);
  });
});

describe('W12: the same input does not lead to the same run', () => {
  it('two nodes with the same input call the host in the same order and arrive at the same state', async () => {
    const runs = [];
    for (const each of [node, new TestNode()]) {
      const calls: string[] = [];
      each.script.before = (spec, kind) => {
        calls.push(`${kind} ${spec.id}`);
        return undefined;
      };
      await each.open({ parallel: 1 });
      await each.deploy({
        contract: 1,
        workloads: [
          machine('vm', 'net', ['b', 'a']),
          volume('v', 2),
          zmount('a', 1),
          network('net'),
          zmount('b', 1),
        ],
      });
      await each.idle();
      each.chain.canceled(1);
      await each.until(() => each.deployment(1).ended, 'all is removed');
      runs.push({ calls, hash: stateHash(each.state) });
      await each.dispose();
    }
    expect(runs[0]).to.deep.equal(runs[1]);
    expect(runs[0]?.calls.length).to.equal(10);
  });
});

describe('W13: the state cannot be replayed', () => {
  it('who wanted what, when and with which key is on record, and the log gives the state of any moment', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const then = { position: node.ledger.head().nextPosition - 1, hash: stateHash(node.state) };
    const block = node.chain.canceled(1);
    await node.until(() => node.deployment(1).ended, 'all is removed');
    expect(stateHash(await loadState(node.ledger, { toPosition: then.position }))).to.equal(then.hash);
    const data = new Map<string, unknown>();
    for await (const event of node.ledger.events({ stream: 'contract-1' })) data.set(event.type, event.data);
    expect(data.get('ContractCanceled')).to.deep.include({ block });
    expect(data.get('ContractCanceled')).to.have.nested.property('origin.signer', 'aa'.repeat(32));
    const account = node.chain.accounts.get(7);
    expect(data.get('DeploymentAccepted'))
      .to.have.property('signers')
      .deep.equal([{ twinId: 7, account }]);
    const inputs: unknown[] = [];
    for await (const commit of node.ledger.commits()) inputs.push((commit.input as { type: string }).type); // every command has a type
    expect(inputs).to.include.members([
      'BindLedger',
      'StartNode',
      'FollowBlocks',
      'SubmitBody',
      'RecordOutcome',
    ]);
  });
});

describe('W14: a damaged queue or index loses work and stops the start', () => {
  const damage: Record<string, (path: string) => Promise<void>> = {
    deleted: (path) => rm(path, { recursive: true }),
    corrupt: async (path) => {
      await writeFile(join(path, 'CURRENT'), 'garbage\n');
    },
  };
  for (const [how, hurt] of Object.entries(damage)) {
    it(`an index that is ${how} is built anew from the log, and nothing is lost`, async () => {
      await node.open();
      const { passed } = node.gate();
      node.script.before = () => passed;
      await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
      const toPosition = node.ledger.head().nextPosition - 1;
      const hash = stateHash(node.state);
      await node.crash();
      await hurt(join(node.ledgerPath, 'index'));
      delete node.script.before;
      await node.open();
      expect(stateHash(await loadState(node.ledger, { toPosition }))).to.equal(hash);
      await node.idle();
      expect(node.workload(1, 'data').state).to.equal('ok');
      expect(await node.recorded('contract-1')).to.include('DeploymentAccepted');
    });
  }
});

describe('W15: what runs is not what was signed', () => {
  it('changed data without a new version is refused, not silently ignored', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const sly = signedBody({ contract: 1, version: 1, workloads: [volume('data', 5, 0)] });
    await node.seen(node.chain.updated(1, sly.hash));
    expect(await node.send(1, sly.text)).to.deep.include({
      status: 'refused',
      code: 'UPDATE_WITHOUT_VERSION',
    });
    expect(node.deployment(1).version).to.equal(0);
    expect(node.workload(1, 'data').state).to.equal('ok');
  });
});

describe('W16: a contract that is not paid for is provisioned as running', () => {
  it('in a grace period nothing is started; it starts when it is paid', async () => {
    await node.open();
    const { text, hash } = signedBody({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    node.chain.created(1, hash);
    await node.seen(node.chain.graceStarted(1));
    expect(await node.send(1, text)).to.deep.include({ status: 'accepted' });
    await node.idle();
    expect(await node.host()).to.deep.equal([]);
    expect(node.workload(1, 'vm').state).to.equal('paused');
    await node.seen(node.chain.graceEnded(1));
    await node.until(() => node.workload(1, 'vm').state === 'ok', 'it runs');
    expect(await node.host()).to.deep.equal(['7-1-net', '7-1-vm']);
  });

  it('a reboot in a grace period does not run it for free, and paying brings it back', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net')] });
    await node.idle();
    node.chain.graceStarted(1);
    await node.until(() => node.workload(1, 'vm').state === 'paused', 'it is paused');
    const ensured: string[] = [];
    await node.crash();
    node.script.before = (spec, kind) => {
      if (kind === 'ensure') ensured.push(spec.name);
      return undefined;
    };
    node.bootId = 'boot-2';
    await node.open();
    await node.idle();
    expect(ensured).to.deep.equal([]);
    expect(await node.onHost('7-1-vm')).to.equal('paused');
    node.chain.graceEnded(1);
    await node.until(() => node.workload(1, 'vm').state === 'ok', 'it runs');
    expect(ensured).to.deep.equal(['net', 'vm']);
    expect(await node.onHost('7-1-vm')).to.equal('present');
  });
});

describe('W18: events of the chain get lost', () => {
  it('every block is taken exactly once, whatever restarts come between', async () => {
    await node.open();
    for (let contract = 1; contract <= 12; contract++) {
      node.chain.push();
      node.chain.created(contract, 'aa');
      await node.seen();
      if (contract % 3 === 0) await node.crash().then(() => node.open());
    }
    expect(node.state.contracts.size).to.equal(12);
    let next = 1;
    for await (const { type, data } of node.ledger.events()) {
      if (type !== 'BlocksFollowed') continue;
      const { from, to } = data as { from: number; to: number }; // BlocksFollowed has both
      expect(from).to.equal(next);
      next = to + 1;
    }
    expect(next).to.equal(25);
  });
});

describe('W25: a contract is cancelled while the node is off', () => {
  it('what it had is removed when the node is back, also after a reboot, and no error is made of it', async () => {
    await node.open();
    await node.deploy({
      contract: 1,
      workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
    });
    await node.idle();
    await node.close();
    for (let block = 0; block < 10; block++) node.chain.push();
    node.chain.canceled(1);
    node.bootId = 'boot-2';
    await node.open();
    await node.until(() => node.deployment(1).ended, 'all is removed');
    expect(await node.host()).to.deep.equal([]);
    expect(node.state.networks.size).to.equal(0);
    expect(await node.recorded('contract-1')).not.to.include('WorkloadFailed');
  });
});
