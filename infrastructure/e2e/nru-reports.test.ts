import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { devKey } from '../../chain/devchain/devchain.fixture.js';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { rpcClient } from '../../chain/devchain/rpc-client.fixture.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { callsIn, factsOf } from '../../chain/tfchain/facts-of.fixture.js';
import { contractId, twinId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject } from '../../domain/json/exact-json.js';
import { buildDeployment, hashOf, sealDeployment, volume } from '../demo/deployment-builder.js';
import { NodeClient } from '../demo/node-client.js';
import { NodeProcess } from '../demo/node-process.js';
import { seedOfBob } from './dev-seeds.fixture.js';
import { until } from './until.fixture.js';

const one = contractId(1);
const account = Buffer.from(devKey('//Bob').publicKey).toString('hex');

describe('reports of public traffic on the chain (zos-facts 4.4)', function () {
  this.timeout(300_000);
  let root: string;
  let chain: Devchain;
  let node: NodeProcess;
  let client: NodeClient;
  let dev: Awaited<ReturnType<typeof rpcClient>>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-nru-'));
    // Blocks are made on request, and two of them are not final: none that counts comes between signing and SIGKILL.
    chain = await startDevchain({ startTime: Date.now() });
    dev = await rpcClient(chain);
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Bob', '//Charlie');
    await user.createFarmAndNode('//Bob');
    const body = buildDeployment({ twin: twinId(2), workloads: [volume('data', 64)] });
    await user.createContract('//Charlie', hashOf(body));
    await user.close();
    await dev.call('dev_setFinalityLag', 2);
    const keyFile = join(root, 'key');
    await writeFile(keyFile, `${seedOfBob}\n`, { mode: 0o600 });
    node = new NodeProcess({
      data: join(root, 'node'),
      chain: chain.url,
      node: 1,
      driver: 'dry',
      logFile: join(root, 'node.log'),
      extraArguments: ['--node-key', keyFile, '--node-key-type', 'sr25519', '--http-limit', '1000000'],
    });
    await startNode();
    await count('boot/7', 1000);
    await blocksUntil('the contract is known', (status) => part(status, 'contracts')['created'] === 1);
    const answer = await client.put(one, sealDeployment(body, one, devKey('//Charlie')));
    expect(answer.status).to.equal(201);
  });
  after(async () => {
    await node?.kill();
    dev?.close();
    await chain?.close();
    await rm(root, { recursive: true, force: true });
  });

  async function startNode(): Promise<void> {
    client = new NodeClient(await node.start());
  }

  /** What the host's counter of the contract's interface says. */
  async function count(epoch: string, bytes: number): Promise<void> {
    const counters = [{ contract_id: 1, name: 'o1', epoch, bytes }];
    await writeFile(join(root, 'node', 'dry-traffic.json'), JSON.stringify(counters));
  }

  /** Blocks, each when the node has read the last one, until its status holds. */
  async function blocksUntil(what: string, holds: (status: JsonObject) => boolean): Promise<void> {
    await until(
      what,
      async () => {
        const status = await client.status();
        if (holds(status)) return true;
        const { block, head_seen: seen } = status; // a node that was started anew has seen no head yet
        if (Math.max(Number(block), Number(seen)) >= chain.finalizedHead().number) chain.newBlock();
        return false;
      },
      100_000,
    );
  }

  const part = (from: JsonObject, name: string): JsonObject => {
    const value = from[name];
    return isJsonObject(value) ? value : {};
  };
  const traffic = (status: JsonObject): JsonObject => part(part(status, 'voice'), 'traffic');
  const isSigned = (status: JsonObject): boolean =>
    part(part(status, 'voice'), 'waits_for_block')['call'] === 'report-nru';
  const isTold =
    (windows: number) =>
    (status: JsonObject): boolean =>
      part(part(part(status, 'voice'), 'tasks'), 'nru')['done'] === windows;

  /** The reports that finalized blocks hold, and what became of the calls with reports. */
  async function told() {
    const facts = await factsOf(chain.url, account);
    return {
      reports: facts.flatMap((fact) => (fact.kind === 'NruConsumptionReportReceived' ? [fact] : [])),
      calls: callsIn(facts, 'smartContractModule.addNruReports').map(({ error }) => error),
    };
  }

  it('are accepted once for each window, with all that went through, however the node is killed on the way', async () => {
    await blocksUntil('counting has begun', (status) => traffic(status)['counted_since'] !== null);
    await count('boot/7', 6000);
    await dev.call('dev_advanceTime', 3_600_000);
    await blocksUntil('the first window is signed', isSigned);
    await node.kill();
    expect(await told(), 'no final block since it was signed').to.deep.equal({ reports: [], calls: [] });
    await count('boot/7', 6400);
    await startNode();
    await blocksUntil('the first window is told', isTold(1));
    await blocksUntil(
      'what passed meanwhile is counted',
      (status) => traffic(status)['counted_bytes'] === 400,
    );

    // The interface was made anew: what it says is what it counted.
    await count('boot/8', 30);
    await dev.call('dev_advanceTime', 3_600_000);
    await blocksUntil('the second window is signed', isSigned);
    await until('it is handed out', async () => {
      const waits = part(part(await client.status(), 'voice'), 'waits_for_block');
      return Number(waits['handed_out']) > 0;
    });
    chain.newBlock(3);
    await node.kill(); // A block holds it, and the node may have heard of that or not.
    const later = chain.finalizedHead().number + 8;
    await startNode();
    await blocksUntil('the second window is told', isTold(2));
    await blocksUntil('the chain goes on', ({ head_seen: head }) => Number(head) >= later);

    const { reports, calls } = await told();
    expect(calls, 'two calls, and none failed').to.deep.equal([null, null]);
    expect(reports.map(({ contractId: id, nru }) => [id, nru])).to.deep.equal([
      [one, 5000n],
      [one, 430n],
    ]);
    const [first, second] = reports;
    expect(first?.window).to.satisfy((seconds: bigint) => seconds >= 3600n);
    expect(second && second.timestamp - second.window, 'windows follow on each other').to.equal(
      first?.timestamp,
    );
  });
});
