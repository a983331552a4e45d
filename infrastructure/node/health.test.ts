import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { ChainProxy, swallow } from '../../chain/tfchain/proxy.fixture.js';
import { nodeId } from '../../domain/ids.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { until } from '../e2e/until.fixture.js';
import { openNode, type RunningNode } from './open-node.js';

describe('the health of a running node', function () {
  this.timeout(60_000);
  let folder: string;
  let chain: Devchain;
  let proxy: ChainProxy;
  let node: RunningNode;
  const stop = new AbortController();
  let following: Promise<void>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-health-'));
    chain = await startDevchain();
    chain.newBlock(20);
    proxy = await new ChainProxy(chain.url).start();
    node = await openNode({
      data: folder,
      nodeId: nodeId(1),
      version: '0.1.0',
      openSource: async () =>
        connectTfchain({
          endpoints: [proxy.url],
          pollMs: 50,
          stallTimeoutMs: 1500,
          requestTimeoutMs: 500,
          backoff: { firstMs: 20, factor: 2, longestMs: 100, jitter: 0 },
        }),
      openDriver: async () => new DryDriver({ file: join(folder, 'dry.jsonl') }),
      httpPort: 0,
      requestsPerMinute: 1,
      readiness: { lag: 5, endpoints: 1 },
      log: pino({ enabled: false }),
    });
  });
  after(async () => {
    stop.abort();
    await following;
    await node.close();
    await proxy.stop();
    await chain.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (path: string): Promise<Response> => fetch(`${node.url}${path}`);
  const ready = async (): Promise<{ status: number; reasons: string[]; lag_blocks: number | null }> => {
    const response = await get('/ready');
    return {
      status: response.status,
      ...((await response.json()) as { reasons: string[]; lag_blocks: number }),
    };
  };
  const isReady = async (): Promise<boolean> => (await ready()).status === 200;

  it('is alive and not ready while the chain was not read: 20 blocks are more than the limit of 5', async () => {
    expect((await get('/healthz')).status).to.equal(200);
    expect((await ready()).status).to.equal(503);
  });

  it('is ready when it has read the chain, and says so to Prometheus as often as it is asked', async () => {
    following = node.run(stop.signal, false);
    await until('it is ready', isReady);
    await until('all is read', async () => (await ready()).lag_blocks === 0);
    await until('the best block is known', async () =>
      (await get('/metrics').then((r) => r.text())).includes('best'),
    );
    const text = await (await get('/metrics')).text();
    for (const line of [
      'zledger_chain_finalized_block 20',
      'zledger_chain_best_block 20',
      'zledger_read_block 20',
      'zledger_lag_blocks 0',
      'zledger_ready 1',
      `zledger_endpoint_state{endpoint="${proxy.url}",state="healthy"} 1`,
      `zledger_endpoint_state{endpoint="${proxy.url}",state="stalled"} 0`,
      'zledger_effects_running 0',
      'zledger_workloads{state="ok"} 0',
    ])
      expect(text.split('\n')).to.include(line);
  });

  it('is not ready when the finalized head stands still for too long, and is again when it moves', async () => {
    await until('the stall is seen', async () => !(await isReady()));
    expect((await ready()).reasons.join()).to.match(/not reached: 0 of 1 endpoints answer \(.* is stalled\)/);
    expect((await get('/healthz')).status).to.equal(200);
    chain.newBlock();
    await until('it is ready', isReady);
  });

  it('is not ready when the endpoint hangs, nor when it is gone, and is again when it is back', async () => {
    proxy.meddle = () => swallow;
    await until('it is seen', async () => !(await isReady()));
    expect((await ready()).reasons.join()).to.contain('is unreachable');
    expect(await (await get('/metrics')).text()).to.contain('zledger_ready 0');
    proxy.meddle = (message) => message;
    const ticking = setInterval(() => chain.newBlock(), 200);
    await until('it is ready', isReady).finally(() => clearInterval(ticking));
  });

  it('is not ready when finalized blocks come and are not to be read: the lag passes the limit', async () => {
    await until('all is read', async () => (await ready()).lag_blocks === 0);
    // The head is told, blocks are not.
    proxy.meddle = (message) => (message.includes('"extrinsics"') ? swallow : message);
    chain.newBlock(9);
    const lagging = async (): Promise<boolean> =>
      (await ready()).reasons.some(
        (reason) => reason === '9 finalized blocks are not read yet; the limit is 5',
      );
    await until('the lag is seen', lagging);
    expect((await ready()).status).to.equal(503);
    const status = (await node.reader.status()) as Record<string, unknown>; // as it answers it
    expect(status).to.deep.include({ ready: false, quorum: { needs: 1, answering: 1 } });
    expect(status['not_ready_because']).to.deep.equal((await ready()).reasons);
    proxy.meddle = (message) => message;
    await until('it has caught up', async () => (await ready()).lag_blocks === 0);
  });
});
