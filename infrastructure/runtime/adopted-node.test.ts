import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { devKey } from '../../chain/devchain/devchain.fixture.js';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser, nodeResources } from '../../chain/tfchain/devchain-user.js';
import { callOf, callsIn, factsOf } from '../../chain/tfchain/facts-of.fixture.js';
import { farmId, nodeId } from '../../domain/ids.js';
import type { NodeDetails } from '../../domain/node-call.js';
import { until } from '../e2e/until.fixture.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { accountOf, type Speaking, startSpeaking } from './speaking-node.fixture.js';

const [bob, dave, eve] = [devKey('//Bob'), devKey('//Dave'), devKey('//Eve')];
const gib = 1024n ** 3n;
const inFarm = (farm: number, sru = nodeResources.sru): NodeDetails => ({
  farmId: farmId(farm),
  resources: { ...nodeResources, sru },
  location: { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' },
  interfaces: [],
  secureBoot: false,
  virtualized: true,
  serialNumber: 'x',
});

describe('a node whose account the chain knows already', function () {
  this.timeout(120_000);
  let folder: string;
  let chain: Devchain;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-adopted-'));
    chain = await startDevchain({ startTime: Date.now() });
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Bob', '//Dave', '//Eve');
    await user.createFarmAndNode('//Bob');
    await user.call('//Dave', 'tfgridModule', 'createFarm', { name: 'otherfarm', publicIps: [] });
    await user.createNode('//Dave', { farmId: 2 });
    await user.close();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  after(async () => {
    await chain?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(more: Partial<Speaking>) {
    const [ledger, dryFile] = [openMemoryLedger(), join(folder, 'dry.jsonl')];
    const node = await startSpeaking({ url: chain.url, ledger, key: bob, dryFile, nodeId: null, ...more });
    stops.push(node.stop);
    return node;
  }

  const stateOf = ({ runtime }: Awaited<ReturnType<typeof start>>) => runtime.state;

  /** Blocks, each when the node has read the last, until it holds. */
  const blocksUntil = (what: string, { runtime }: Awaited<ReturnType<typeof start>>, holds: () => boolean) =>
    until(what, () => {
      if (holds()) return true;
      if (runtime.headSeen === 0 || runtime.headSeen >= chain.finalizedHead().number) chain.newBlock();
      return false;
    });

  /** Calls of an account about its node since a block, and the nodes that the chain has now. */
  async function said(key = bob) {
    const facts = await factsOf(chain.url, accountOf(key));
    const calls = callsIn(facts).map((fact) => callOf(fact));
    const nodes = facts.flatMap((fact) => (fact.kind === 'NodeStored' ? [fact.nodeId] : []));
    const records = facts.flatMap((fact) => (fact.kind === 'NodeUpdated' ? [fact] : []));
    return { nodes, records, updates: calls.filter((call) => call === 'tfgridModule.updateNode').length };
  }

  const refusal = (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
    work.then(
      () => ({ message: 'no refusal' }),
      (error: Error & { code?: string }) => error,
    );

  it('and whose log is lost is adopted: no second node, the record said once, and again once when the host changed', async () => {
    const describe = () => Promise.resolve(inFarm(1));
    const ledger = openMemoryLedger();
    const node = await start({ ledger, describe });
    expect(stateOf(node).identity?.nodeId).to.equal(1);
    await blocksUntil('the chain was told', node, () => stateOf(node).registration.said !== null);
    await blocksUntil('it reports as that node', node, () => stateOf(node).tasks.get('uptime')?.round === 1);
    expect(await said()).to.deep.include({ nodes: [1, 2], updates: 1 });
    await node.stop();
    // The same host again: nothing to be said. A bigger disk: once.
    const same = await start({ ledger, describe });
    expect(stateOf(same).registration.said).to.deep.equal(inFarm(1));
    await same.stop();
    const bigger = await start({ ledger, describe: () => Promise.resolve(inFarm(1, 600n * gib)) });
    await blocksUntil(
      'the chain was told',
      bigger,
      () => stateOf(bigger).registration.said?.resources.sru === 600n * gib,
    );
    for (let more = 0; more < 5; more++) chain.newBlock();
    await until('it has read them', () => bigger.runtime.headSeen >= chain.finalizedHead().number);
    const { nodes, records, updates } = await said();
    expect([nodes, updates]).to.deep.equal([[1, 2], 2]);
    expect(records.map(({ resources }) => resources.sru / gib)).to.deep.equal([512n, 600n]);
  });

  it('is not moved to another farm by a slip: it is told which farm it is in', async () => {
    const before = await said(dave);
    const ledger = openMemoryLedger();
    const { code, message } = await refusal(
      start({ ledger, key: dave, describe: () => Promise.resolve(inFarm(1)) }),
    );
    expect(code).to.equal('NODE_MISMATCH');
    expect(message)
      .to.contain('node 2')
      .and.contain('in farm 2, not in farm 1')
      .and.contain('--register-farm 2');
    expect(ledger.head().commits, 'nothing is on record').to.equal(0);
    expect(await said(dave)).to.deep.equal(before);
  });

  it("does not speak with another node's key, nor with one of no node", async () => {
    const other = await refusal(start({ key: dave, nodeId: nodeId(1) }));
    expect(other.code).to.equal('NODE_MISMATCH');
    expect(other.message).to.contain('is that of node 2 on the chain, not of node 1');
    const none = await refusal(start({ key: eve, nodeId: nodeId(1) }));
    expect(none.message).to.contain('is that of no node on the chain, not of node 1');
    // A log that knows its node already.
    const ledger = openMemoryLedger();
    const own = await start({ ledger, nodeId: nodeId(1) });
    await own.stop();
    const later = await refusal(start({ ledger, key: dave, nodeId: nodeId(1) }));
    expect(later.message).to.contain('is that of node 2 on the chain, not of node 1');
    expect(await said(eve)).to.deep.include({ nodes: [1, 2] });
  });
});
