import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { ChainProxy, cut, swallow } from '../../chain/tfchain/proxy.fixture.js';
import type { ContractId } from '../../domain/ids.js';
import { buildDeployment, hashOf, sealDeployment, zmount } from '../demo/deployment-builder.js';
import { NodeClient, objects, textOf } from '../demo/node-client.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { foldEvents, storedEvents } from './stored-log.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { driverRecord } from './untouched.fixture.js';
import { pause, until } from './until.fixture.js';

/** An endpoint that says nothing for so long is given up. ms */
const patience = 1000;
const options = ['--chain-timeout', String(patience), '--http-limit', '1000000'];

describe('a node whose chain makes trouble', function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let other: Devchain;
  let first: ChainProxy;
  let second: ChainProxy;
  let node: TestNode;
  let client: NodeClient;
  let wishes = 0;
  const expected: ContractId[] = [];

  before(async () => {
    grid = await TestGrid.open('chain-trouble');
    other = await startDevchain({ name: 'another chain', blockTimeMs: 100, finalityLag: 1 });
    first = await new ChainProxy(grid.chain.url).start();
    second = await new ChainProxy(grid.chain.url).start();
    node = grid.node({
      name: 'node',
      chain: first.url,
      extraArguments: options,
    });
    client = new NodeClient(await node.process.start());
    await deployed();
  });
  after(async () => {
    await grid?.close();
    await first?.stop();
    await second?.stop();
    await other?.close();
  });
  afterEach(() => {
    first.meddle = (message) => message;
    second.meddle = (message) => message;
  });

  it('goes on when the connection breaks, again and again', async () => {
    let messages = 0;
    first.meddle = (message) => ((messages += 1) % 40 === 0 ? cut : message);
    const contract = await reserved();
    await until('the contract is known', () => knows(contract));
    await until('it was cut three times', () => messages > 120);
    first.meddle = (message) => message;
    await deployed();
  });

  it('answers while the endpoint hangs, and goes on when it speaks again', async () => {
    first.meddle = () => swallow;
    const { contract, sealed } = await wish();
    expect((await client.put(contract, 'no json')).status).to.equal(400);
    // The twin's key was read before and nothing said since that it changed, so the body waits for its contract.
    expect((await client.put(contract, sealed)).status).to.equal(202);
    expect((await client.workloads(expected[0] as ContractId))[0]?.state).to.equal('ok');
    await until('it is said', () => logSays('"code":"CHAIN_UNREACHABLE"'));
    first.meddle = (message) => message;
    await until('the contract is known', () => knows(contract));
    expected.push(contract);
    await runs(contract);
  });

  it('takes nothing from an endpoint that talks nonsense', async () => {
    const nonsense = [
      () => 'not json',
      () => '{"jsonrpc":"2.0"}',
      (message: string) => message.replace(/"result":.*\}$/, '"result":42}'),
      (message: string) => message.slice(0, message.length / 2),
      (message: string) => `${message}${message}`,
    ];
    const before = await client.state();
    let turn = 0;
    first.meddle = (message) => (nonsense[(turn += 1) % nonsense.length] ?? String)(message);
    const contract = await reserved();
    await until('all of it was said', () => turn >= nonsense.length);
    expect(node.process.running).to.equal(true);
    const after = await client.state();
    expect(after['contracts']).to.deep.equal(before['contracts']);
    expect(after['deployments']).to.deep.equal(before['deployments']);
    first.meddle = (message) => message;
    await until('the contract is known', () => knows(contract));
  });

  it('does not follow a chain whose finality goes back, and goes on when it is past that again', async () => {
    await deployed();
    const old = grid.chain.finalizedHead().hash;
    await pause(1500);
    const before = await client.state();
    // Every answer that is a hash, the finalized head's among them, is that of long ago.
    first.meddle = (message) => message.replace(/"result":"0x[0-9a-f]{64}"/, `"result":"${old}"`);
    await until('it is said', () => logSays('"code":"CHAIN_(WENT_BACK|FOREIGN)"'));
    expect(node.process.running).to.equal(true);
    expect((await client.state())['contracts']).to.deep.equal(before['contracts']);
    first.meddle = (message) => message;
    await deployed();
  });

  it('starts, keeps what runs and answers when no endpoint can be reached, and recovers', async () => {
    expect(await node.process.stop()).to.equal(0);
    const record = await driverRecord(node.data);
    await first.stop();
    client = new NodeClient(await node.process.start());
    expect((await client.workloads(expected[0] as ContractId))[0]?.state).to.equal('ok');
    const { contract, sealed } = await wish();
    expect((await client.put(contract, '{')).status).to.equal(400);
    expect((await client.put(contract, sealed)).status).to.equal(503);
    expect(await driverRecord(node.data)).to.equal(record);
    await first.start();
    await until('the contract is known', () => knows(contract));
    expected.push(contract);
    expect((await client.put(contract, sealed)).status).to.equal(201);
    await runs(contract);
  });

  it('needs an endpoint for a new log, and says so', async () => {
    const data = `${grid.root}/new`;
    const { status, stderr } = await cli(['--data', data, '--chain', 'ws://127.0.0.1:1']);
    expect(status, stderr).to.equal(3);
    expect(stderr).to.match(/error: .*127\.0\.0\.1:1/);
    expect(stderr).not.to.contain('bug');
  });

  it('refuses at its start a chain that is not the log’s: nothing is written', async () => {
    expect(await node.process.stop()).to.equal(0);
    const before = await storedEvents(node.data);
    const { status, stderr } = await cli(['--data', node.data, '--chain', other.url]);
    expect(status, stderr).to.equal(3);
    expect(stderr).to.contain(other.genesisHash).and.to.contain(grid.chain.genesisHash);
    expect(stderr).not.to.contain('bug');
    expect((await storedEvents(node.data)).length).to.equal(before.length);
  });

  it('takes nothing from an endpoint that becomes another chain while it runs, says so, and goes on when it is ours again', async () => {
    client = new NodeClient(await node.process.start());
    await deployed();
    first.retarget(other.url);
    await until('it is said', async () => (await endpoint())['state'] === 'foreign');
    expect((await endpoint())['trouble']).to.contain(other.genesisHash);
    expect(await client.status()).to.deep.include({ ready: false, running: true });
    const before = await client.state();
    await until('it is tried again', () => logSays('another chain.*trying again'));
    expect((await client.state())['contracts']).to.deep.equal(before['contracts']);
    expect(node.process.running).to.equal(true);
    first.retarget(grid.chain.url);
    await deployed();
    expect((await endpoint())['state']).to.equal('healthy');
    expect(await node.process.stop()).to.equal(0);
  });

  it('asks the next endpoint when one is of another chain, one hangs and one is gone', async () => {
    const foreign = other.url;
    second.meddle = () => swallow;
    const chains = ['--chain', foreign, '--chain', second.url, '--chain', 'ws://127.0.0.1:1'];
    const both = grid.node({
      name: 'several',
      data: node.data,
      chain: first.url,
      extraArguments: [...chains, ...options],
    });
    client = new NodeClient(await both.process.start());
    await deployed();
    // The good one hangs, the one that hung speaks.
    second.meddle = (message) => message;
    first.meddle = () => swallow;
    await deployed();
    expect(await both.process.stop()).to.equal(0);
  });

  it('has lost nothing of all that: every block once, every contract, the state that the log gives', async () => {
    const events = await storedEvents(node.data);
    let next = 0;
    for (const { type, data } of events) {
      if (type !== 'BlocksFollowed') continue;
      const { from, to } = data as { from: number; to: number }; // the event's own shape
      expect(from).to.equal(next === 0 ? from : next);
      next = to + 1;
    }
    const state = foldEvents(events);
    for (const contract of expected) {
      expect(state.contracts.get(contract)?.status.kind, String(contract)).to.equal('created');
      expect(state.chain.cursor?.number).to.be.greaterThan(state.contracts.get(contract)?.createdAt ?? 0);
    }
    expect(state.identity?.genesis).to.equal(grid.chain.genesisHash);
  });

  const cli = (args: readonly string[]) =>
    runCli([
      'run',
      '--node',
      String(grid.nodeId),
      '--driver',
      'dry',
      '--chain-timeout',
      String(patience),
      ...args,
    ]);

  /** A contract on the chain, and the body that belongs to it. */
  async function wish(): Promise<{ contract: ContractId; sealed: string }> {
    wishes += 1; // a hash counts once on the chain
    const body = buildDeployment({
      twin: grid.twin,
      metadata: `wish ${wishes}`,
      workloads: [zmount('disk', 10)],
    });
    const contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body));
    return { contract, sealed: sealDeployment(body, contract, grid.user) };
  }

  async function reserved(): Promise<ContractId> {
    const { contract } = await wish();
    expected.push(contract);
    return contract;
  }

  /** The whole way of the data works now. */
  async function deployed(): Promise<void> {
    const { contract, sealed } = await wish();
    expected.push(contract);
    await until('the body is taken', async () => {
      const { status, body } = await client.put(contract, sealed);
      expect(status, JSON.stringify(body)).to.be.oneOf([201, 202, 503]);
      return status !== 503;
    });
    await runs(contract);
  }

  const runs = (contract: ContractId): Promise<void> =>
    until(`contract ${contract} runs`, async () => (await client.workloads(contract))[0]?.state === 'ok');

  async function knows(contract: ContractId): Promise<boolean> {
    const { contracts } = await client.state();
    return objects(contracts).some(({ id }) => textOf(id) === String(contract));
  }

  /** How the one endpoint stands, by the node's status. */
  async function endpoint(): Promise<Record<string, unknown>> {
    return objects((await client.status())['endpoints'])[0] ?? {};
  }

  const logSays = async (pattern: string): Promise<boolean> =>
    new RegExp(pattern).test(await readFile(node.logFile, 'utf8'));
});
