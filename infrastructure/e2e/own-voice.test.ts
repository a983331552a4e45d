import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BlockSource } from '../../chain/block-source.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import type { ChainFact } from '../../domain/chain-fact.js';
import { shortOrLong } from '../checks/long.fixture.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { runningLog } from '../cli/running-log.js';
import { buildDeployment, hashOf, sealDeployment } from '../demo/deployment-builder.js';
import { NodeClient } from '../demo/node-client.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { seedOfBob } from './dev-seeds.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { pause, until } from './until.fixture.js';

const gib = 1024n ** 3n;
const volume = {
  name: 'data',
  type: 'volume',
  version: 0,
  metadata: '',
  description: '',
  data: { size: gib },
};

describe('the voice of a node on the chain (zos-facts 4.4)', function () {
  this.timeout(120_000);
  let grid: TestGrid;
  let node: TestNode;
  let client: NodeClient;
  let url = '';
  let source: BlockSource;
  let nextBlock = 1;
  const facts: ChainFact[] = [];
  let extraArguments: readonly string[];

  before(async () => {
    grid = await TestGrid.open('voice');
    source = connectTfchain({ endpoints: [grid.chain.url] });
    const keyFile = join(grid.root, 'key');
    await writeFile(keyFile, `${seedOfBob}\n`, { mode: 0o600 });
    extraArguments = ['--node-key', keyFile, '--node-key-type', 'sr25519', '--http-limit', '1000000'];
  });
  after(async () => {
    await source?.close();
    await grid?.close();
  });

  /** All facts of the chain up to its finalized head, as another reader sees them; each block is read once. */
  async function chainFacts(): Promise<readonly ChainFact[]> {
    const options = { signal: new AbortController().signal, untilHead: true, expectedParent: null };
    for await (const block of source.follow(nextBlock, options)) {
      facts.push(...block.facts);
      nextBlock = block.number + 1;
    }
    return facts;
  }

  const count = async (kind: ChainFact['kind']): Promise<number> =>
    (await chainFacts()).filter((fact) => fact.kind === kind).length;

  async function recorded(type: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of runningLog(url, { types: [type] })) events.push(event);
    return events;
  }

  it('reports its uptime and its power state once, however often it is killed meanwhile', async () => {
    node = grid.node({ name: 'speaks', extraArguments });
    for (let round = 0; round < shortOrLong(3, 12); round++) {
      client = new NodeClient(await node.process.start());
      await pause(100 * round * round);
      await node.process.kill();
    }
    url = await node.process.start();
    client = new NodeClient(url);
    await until('its uptime is on the chain', async () => (await count('NodeUptimeReported')) > 0, 60_000);
    await until('its outcomes are on record', async () => (await recorded('ExtrinsicIncluded')).length >= 2);
    await pause(1000);
    expect(await count('NodeUptimeReported')).to.equal(1);
    const included = await recorded('ExtrinsicIncluded');
    expect(included.map(({ data }) => (data as { task: string }).task).toSorted()).to.deep.equal([
      'power-state',
      'uptime',
    ]);
    for (const { data } of included) expect(data).to.deep.include({ error: null });
    expect(await recorded('ExtrinsicSigned')).to.have.length.at.least(2);
  });

  it('W17: reports what a contract takes, without waiting for it, and again when that changes', async () => {
    const body = buildDeployment({ twin: grid.twin, workloads: [volume] });
    const contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body));
    await until('the contract is known', async () => (await client.contracts()).includes(contract));
    expect((await client.put(contract, sealDeployment(body, contract, grid.user))).status).to.equal(201);
    const used = async (): Promise<bigint[]> =>
      (await chainFacts()).flatMap((fact) =>
        fact.kind === 'UpdatedUsedResources' && fact.contractId === contract ? [fact.used.sru] : [],
      );
    await until('the chain knows what it takes', async () => (await used()).includes(gib), 60_000);
    await node.process.kill();
    client = new NodeClient(await node.process.start());
    await pause(1000);
    expect(await used(), 'told once').to.deep.equal([gib]);
  });

  it('a node without a key is silent, and a key that others can read is refused', async () => {
    const before = await count('NodeUptimeReported');
    const silent = grid.node({ name: 'silent' });
    await silent.process.start();
    await pause(1500);
    await silent.process.kill();
    expect(await count('NodeUptimeReported')).to.equal(before);
    const open = join(grid.root, 'open-key');
    await writeFile(open, seedOfBob, { mode: 0o644 });
    const { status, stderr } = await runCli([
      'run',
      '--chain',
      grid.chain.url,
      '--node',
      '1',
      '--data',
      join(grid.root, 'none'),
      '--node-key',
      open,
    ]);
    expect(status).to.equal(2);
    expect(stderr).to.contain('chmod 600');
    expect(stderr).not.to.contain(seedOfBob);
  });
});
