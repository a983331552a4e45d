import { Keyring } from '@polkadot/keyring';
import { expect } from 'chai';
import type { BlockSource } from '../../chain/block-source.js';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { submitBody } from '../../commands/read-body.js';
import { step } from '../../commands/step.js';
import { followBlocks } from '../../commands/translate-block.js';
import type { Command } from '../../domain/command.js';
import { contractId, nodeId, twinId } from '../../domain/ids.js';
import { accountOf, signedBody, volume } from '../../domain/scenario.fixture.js';
import { outstanding } from '../../domain/effects/outstanding.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';

const notAvailable = /createNodeContract failed/;

/** The chain's own rules about rent and the deciders that follow it, block for block. */
describe('a dedicated farm and a rented node, on the development chain', function () {
  this.timeout(30_000);
  let chain: Devchain;
  let user: DevchainUser;
  let source: BlockSource;
  let state: NodeState;

  before(async () => {
    chain = await startDevchain({ billing: { cycleBlocks: 4, graceBlocks: 8 } });
    user = await DevchainUser.of(chain);
    source = connectTfchain({ endpoints: [chain.url], requestTimeoutMs: 2000, pollMs: 50 });
    const { genesis, name } = await source.identity();
    state = initialState();
    give({ type: 'BindLedger', nodeId: nodeId(1), genesis, chainName: name, firstBlock: 1 });
    const tib = 1n << 40n;
    give({
      type: 'StartNode',
      version: '0.1.0',
      driver: 'dry',
      bootId: 'boot',
      capacity: { cru: 8n, mru: tib, sru: tib, hru: 0n },
      supports: ['volume'],
      unsupported: [],
      code: null,
    });
  });
  after(async () => {
    await source?.close();
    await user?.close();
    await chain?.close();
  });

  function give(command: Command): void {
    state = step(state, command).state;
  }

  async function follow(): Promise<void> {
    const from = (state.chain.cursor?.number ?? 0) + 1;
    const { signal } = new AbortController();
    for await (const block of source.follow(from, { signal, untilHead: true, expectedParent: null }))
      give(followBlocks(state, block.number, block, null));
    for (const { spec: _, ...effect } of outstanding(state))
      give({ type: 'RecordOutcome', effect, outcome: { kind: 'done', result: null }, at: 0 });
  }

  function send(text: string): void {
    const arrived = {
      contractId: contractId(2),
      source: 'http',
      text,
      sha256: '00'.repeat(32),
      size: 1,
    } as const;
    give(submitBody(arrived, new Map([[twinId(2), accountOf(2)]]), 0));
  }

  /** Lets blocks come until it holds. */
  async function until(holds: () => boolean, blocks = 60): Promise<void> {
    for (let made = 0; !holds(); made++) {
      if (made > blocks) throw new Error(`waited in vain for ${String(holds)}`);
      chain.newBlock();
      await follow();
    }
  }

  const problem = (sent: Promise<void>): Promise<string> => sent.then(() => 'none', String);
  const seen = () => state.deployments.get(contractId(2))?.workloads.get('data')?.state;

  it('lets in whom the chain lets in, pauses and resumes with the rent, and ends with it', async () => {
    await user.createTwins('//Alice');
    const address = new Keyring({ type: 'sr25519' }).addFromUri('//Poor').address;
    const pay = (value: number): Promise<void> =>
      user.call('//Alice', 'balances', 'transfer', { dest: address, value });
    await pay(40_000);
    await user.createTwins('//Poor', '//Charlie');
    await user.createFarmAndNode('//Alice');
    await user.sudo('//Alice', 'tfgridModule', 'setFarmDedicated', { farmId: 1, dedicated: true });
    const { text, hash } = signedBody({ contract: 2, twin: 2, workloads: [volume('data', 1)] });
    expect(await problem(user.createContract('//Poor', hash)), 'nobody rents it').to.match(notAvailable);
    await user.call('//Poor', 'smartContractModule', 'createRentContract', {
      nodeId: 1,
      solutionProviderId: null,
    });
    expect(await problem(user.createContract('//Charlie', hash)), 'another rents it').to.match(notAvailable);
    await user.createContract('//Poor', hash);
    await follow();
    expect(state.record.rent).to.deep.equal({ contractId: 1n, twinId: 2, graceSince: null });
    send(text);
    await until(() => seen() === 'ok');
    await until(() => seen() === 'paused');
    expect(state.record.rent?.graceSince).to.be.greaterThan(0);
    await pay(1_000_000);
    await until(() => seen() === 'ok');
    expect(state.record.rent?.graceSince).to.equal(null);
    await until(() => seen() === 'deleted', 400);
    await until(() => state.record.rent === null);
    expect(state.deployments.get(contractId(2))?.ended).to.equal(true);
  });
});
