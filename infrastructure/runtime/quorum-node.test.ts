import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { ChainProxy } from '../../chain/tfchain/proxy.fixture.js';
import { systemEventsKey } from '../../chain/tfchain/system-events-key.js';
import { nodeId } from '../../domain/ids.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { loadState } from './load-state.js';
import { NodeRuntime } from './node-runtime.js';

describe('a node with a quorum of endpoints', () => {
  let chain: Devchain;
  let folder: string;
  const proxies: ChainProxy[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-quorum-'));
    chain = await startDevchain();
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.stop();
    await chain.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function proxy(): Promise<ChainProxy> {
    const made = await new ChainProxy(chain.url).start();
    proxies.push(made);
    return made;
  }

  it('names an endpoint that hides the events of a block in its log, and follows the chain of the others', async () => {
    const [liar, one, two] = [await proxy(), await proxy(), await proxy()];
    const hidden = chain.newBlock(5);
    chain.newBlock(5);
    const asked = new Set<number>();
    liar.turnRequest = (message) => {
      const { id, method, params } = JSON.parse(message) as { id: number; method: string; params: unknown[] }; // own client
      if (method === 'state_getStorage' && params[0] === systemEventsKey && params[1] === hidden)
        asked.add(id);
      return message;
    };
    liar.meddle = (message) => {
      const { id } = JSON.parse(message) as { id?: number }; // the chain's own answer
      return id !== undefined && asked.has(id)
        ? JSON.stringify({ jsonrpc: '2.0', id, result: '0x00' })
        : message;
    };
    const ledger = openMemoryLedger();
    const runtime = new NodeRuntime({
      ledger,
      state: await loadState(ledger),
      source: connectTfchain({ endpoints: [liar.url, one.url, two.url], quorum: 2, pollMs: 50 }),
      driver: new DryDriver({ file: join(folder, 'dry.jsonl') }),
      nodeId: nodeId(1),
      version: '0.1.0',
      log: pino({ enabled: false }),
    });
    await runtime.start();
    await runtime.run(new AbortController().signal, true);
    expect(runtime.endpoints.map(({ state }) => state)).to.deep.equal(['lying', 'healthy', 'healthy']);
    await runtime.stop();
    const events: { type: string; data: unknown }[] = [];
    for await (const { type, data } of ledger.events({})) events.push({ type, data });
    const named = events.filter(({ type }) => type === 'EndpointDisagreed');
    expect(named).to.have.lengthOf(1);
    expect(named[0]?.data).to.deep.include({ endpoint: liar.url, block: 5, differs: 'events', agreeing: 2 });
    expect(events.at(-1)).to.have.nested.property('data.to', 10);
    expect(runtime.state.chain.cursor).to.deep.include(chain.finalizedHead());
  });
});
