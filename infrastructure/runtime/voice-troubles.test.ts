import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { devKey } from '../../chain/devchain/devchain.fixture.js';
import { type Devchain, type DevchainOptions, startDevchain } from '../../chain/devchain/devchain.js';
import { rpcClient } from '../../chain/devchain/rpc-client.fixture.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { callsIn, factsOf } from '../../chain/tfchain/facts-of.fixture.js';
import { pruningProxy } from '../../chain/tfchain/pruning-proxy.fixture.js';
import { Reader } from '../../chain/tfchain/block-reader.fixture.js';
import type { OwnFact } from '../../domain/chain-fact.js';
import type { Ledger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import type { NodeRuntime } from './node-runtime.js';
import { accountOf, startSpeaking } from './speaking-node.fixture.js';

const bob = devKey('//Bob');
const account = accountOf(bob);

describe("the node's extrinsics when the chain has trouble", function () {
  this.timeout(120_000);
  let folder: string;
  let ledger: Ledger;
  let chain: Devchain;
  const cleanups: (() => unknown)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-voice-'));
    ledger = openMemoryLedger();
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  /** A chain whose blocks are made on request, three of them not final, with node 1 of //Bob's. */
  async function grid(options: DevchainOptions = {}): Promise<void> {
    chain = await startDevchain({ startTime: Date.now(), ...options });
    cleanups.push(() => chain?.close());
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Bob');
    await user.createFarmAndNode('//Bob');
    await user.close();
    await dev('dev_setFinalityLag', 3);
    chain.newBlock(3);
  }

  async function dev(method: string, ...params: unknown[]): Promise<unknown> {
    const rpc = await rpcClient(chain);
    const { result, error } = await rpc.call(method, ...params);
    rpc.close();
    expect(error).to.equal(undefined);
    return result;
  }

  /** The node, with //Bob's key; it follows until it is stopped. */
  async function start(url = chain.url) {
    const node = await startSpeaking({ url, ledger, key: bob, dryFile: join(folder, 'dry.jsonl') });
    cleanups.push(node.stop);
    return node;
  }

  async function until(what: string, holds: () => boolean, eachTime = (): void => undefined): Promise<void> {
    for (let turn = 0; !holds(); turn++) {
      if (turn > 3000) throw new Error(`waited in vain until ${what}`);
      eachTime();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A block whenever the node has read the last one: an era of 64 blocks must not go by while it signs. */
  const oneByOne = ({ headSeen }: NodeRuntime): void => {
    if (headSeen >= chain.finalizedHead().number) chain.newBlock();
  };

  /** Blocks whether the node reads them or not: what storage says after a gap is read in two finalized blocks. */
  const atIntervals = (): (() => void) => {
    let turn = 0;
    return () => {
      if (turn++ % 10 === 0) chain.newBlock();
    };
  };

  async function recorded(type: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for await (const event of ledger.events({}))
      if (event.type === type) found.push(event.data as Record<string, unknown>);
    return found;
  }

  /** What finalized blocks hold of the account. */
  const held = async (call: string): Promise<OwnFact[]> => callsIn(await factsOf(chain.url, account), call);

  const changePower = 'tfgridModule.changePowerState';
  const isHandedOut = ({ state }: NodeRuntime, task: string): boolean =>
    state.voice.pending?.task === task && state.voice.pending.submissions > 0;
  const isUp = (runtime: NodeRuntime) => (): boolean => runtime.state.tasks.get('power-state')?.round === 1;

  it('a fork drops the block that held one: the same bytes are handed out again, and held once', async () => {
    await grid();
    const { runtime } = await start();
    await until('it is handed out', () => isHandedOut(runtime, 'power-state'));
    chain.newBlock();
    await dev('dev_fork', { depth: 1, transactions: 'drop' });
    await until('it is included', isUp(runtime), () => oneByOne(runtime));
    chain.newBlock(3);
    const [signed, ...more] = (await recorded('ExtrinsicSigned')).filter(
      ({ task }) => task === 'power-state',
    );
    expect(more).to.deep.equal([]);
    expect((await held(changePower)).map(({ hash, nonce, error }) => ({ hash, nonce, error }))).to.deep.equal(
      [{ hash: signed?.['hash'], nonce: signed?.['nonce'], error: null }],
    );
    const handedOut = (await recorded('ExtrinsicSubmitted')).filter(({ hash }) => hash === signed?.['hash']);
    expect(handedOut.length).to.be.at.least(2);
    expect(await recorded('ExtrinsicLapsed')).to.deep.equal([]);
  });

  it('the runtime is upgraded between signing and inclusion: it lapses, and is signed for the new runtime, once', async () => {
    await grid();
    const spec = ((await dev('state_getRuntimeVersion')) as { specVersion: number }).specVersion;
    // The best blocks have the new runtime already, the finalized ones, by which the node signs, have the old one.
    await dev('dev_upgradeRuntime', { to: 'newer' });
    chain.newBlock(2);
    const { runtime } = await start();
    await until('it is answered', () => isHandedOut(runtime, 'power-state'));
    expect(runtime.state.voice.pending?.refusal).not.to.equal(null);
    await until('it is included', isUp(runtime), () => oneByOne(runtime));
    chain.newBlock(3);
    const signed = (await recorded('ExtrinsicSigned')).filter(({ task }) => task === 'power-state');
    expect(signed.map(({ specVersion }) => Number(specVersion) > spec)).to.deep.equal([false, true]);
    expect((await recorded('ExtrinsicLapsed'))[0]).to.include({
      reason: 'runtime-changed',
      task: 'power-state',
    });
    expect(await held(changePower)).to.have.length(1);
  });

  it('the chain is down for hours while one is under way: it goes on where it was, and no window is told twice', async () => {
    const file = join(folder, 'chain.jsonl');
    await grid({ file });
    const { runtime } = await start();
    await until('it is handed out', () => isHandedOut(runtime, 'power-state'));
    const { port } = chain;
    await chain.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    chain = await startDevchain({ file, port, finalityLag: 3 });
    await dev('dev_advanceTime', 5 * 3_600_000);
    await until('it is included', isUp(runtime), atIntervals());
    await until('the uptime is told', () => runtime.state.tasks.get('uptime')?.round === 1, atIntervals());
    for (let block = 0; block < 8; block++) {
      chain.newBlock();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await held(changePower)).to.have.length(1);
    // Blocks that were not final when it stopped are hours old when they are. Readings of them are not even signed.
    const uptimes = (await held('tfgridModule.reportUptimeV2')).map(({ error }) => error?.name ?? 'told');
    expect(uptimes).to.deep.equal(['told']);
  });

  it('blocks become final hours after the chain went on: a reading of them is not signed, and costs nothing', async () => {
    await grid();
    const { runtime } = await start();
    const isTold = (times: number) => (): boolean => runtime.state.tasks.get('uptime')?.round === times;
    await until('the first uptime is told', isTold(1), () => oneByOne(runtime));
    const fees = runtime.state.voice.fees;
    await dev('dev_advanceTime', 41 * 60_000);
    chain.newBlock(3);
    await dev('dev_advanceTime', 5 * 3_600_000);
    // Final is a block with which the uptime is due; the newest one is five hours ahead of it.
    chain.newBlock();
    const failure = (): string | undefined => runtime.state.tasks.get('uptime')?.trouble ?? undefined;
    await until('it is not signed', () => failure() !== undefined);
    expect(failure()).to.contain('the chain has a block of');
    for (const { code } of await recorded('NodeTaskFailed')) expect(code).to.equal('READING_STALE');
    expect(runtime.state.voice.fees).to.equal(fees);
    await until('the second uptime is told', isTold(2), () => oneByOne(runtime));
    chain.newBlock(3);
    expect((await held('tfgridModule.reportUptimeV2')).map(({ error }) => error)).to.deep.equal([null, null]);
  });

  for (const was of ['held', 'did not hold'] as const)
    it(`blocks that nobody has any more ${was} one that was under way: the account's nonce tells`, async () => {
      await grid();
      const first = await start();
      await until('it is handed out', () => isHandedOut(first.runtime, 'power-state'));
      const hash = first.runtime.state.voice.pending?.hash;
      await first.stop();
      if (was === 'did not hold') {
        chain.newBlock();
        await dev('dev_fork', { depth: 1, transactions: 'drop' });
      }
      chain.newBlock(12);
      const reader = connectTfchain({ endpoints: [chain.url], pollMs: 30 });
      const { blocks } = await new Reader(reader, 1, true).end();
      await reader.close();
      const proxy = await pruningProxy(chain.url, new Set(blocks.slice(0, -2).map((block) => block.hash)));
      cleanups.push(() => proxy.stop());
      const { runtime } = await start(proxy.url);
      await until('it is settled', () => runtime.state.voice.pending?.hash !== hash, atIntervals());
      await until('it is up', () => runtime.state.record.powerState === 'Up', atIntervals());
      chain.newBlock(3);
      expect(await recorded('BlocksUnseen')).to.have.length(1);
      const unseen = await recorded('ExtrinsicUnseen');
      const all = await held(changePower);
      expect(all.filter((fact) => fact.hash === hash)).to.have.length(1);
      if (was === 'held') expect(unseen[0]).to.include({ hash, counts: 'as-unsaid' });
      else expect([unseen.length, all.length], 'the same bytes again').to.deep.equal([0, 1]);
    });
});
