import { expect } from 'chai';
import type { ContractId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { buildDeployment, hashOf, sealDeployment, sealInline, zmount } from '../demo/deployment-builder.js';
import { NodeClient, objects, textOf } from '../demo/node-client.js';
import { refusalOf } from './refused-bodies.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { until } from './until.fixture.js';

describe('bodies and contracts that wait for each other', function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let node: TestNode;
  let client: NodeClient;
  /** Ids are given in order: the next contract's is known before it is made. */
  let last = 0n;

  before(async () => {
    grid = await TestGrid.open('waiting');
    node = grid.node({ name: 'node' });
    client = new NodeClient(await node.process.start());
  });
  after(() => grid?.close());

  const wish = (name: string) => buildDeployment({ twin: grid.twin, workloads: [zmount(name, 10)] });
  const runs = (contract: ContractId): Promise<void> =>
    until(`contract ${contract} runs`, async () => (await client.workloads(contract))[0]?.state === 'ok');

  async function reserve(body: ReturnType<typeof wish>, data = ''): Promise<ContractId> {
    const contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body), data);
    last = contract;
    return contract;
  }

  it('holds a body that comes before its contract, through a restart too, and uses it when that comes', async () => {
    const body = wish('early');
    const contract = (last + 1n) as ContractId; // the id that the chain gives next
    const sealed = sealDeployment(body, contract, grid.user);
    expect((await client.put(contract, sealed)).status).to.equal(202);
    expect((await client.put(contract, sealed)).body['status']).to.equal('held');
    expect(await client.waiting()).to.deep.equal([String(contract)]);
    await node.process.kill();
    client = new NodeClient(await node.process.start());
    expect(await client.waiting()).to.deep.equal([String(contract)]);
    expect(await reserve(body)).to.equal(contract);
    await runs(contract);
    expect(await client.waiting()).to.deep.equal([]);
  });

  it('drops a held body that is not what the chain then says, says why, and takes the right one', async () => {
    const contract = (last + 1n) as ContractId; // as above
    const [wrong, right] = [wish('wrong'), wish('right')];
    expect((await client.put(contract, sealDeployment(wrong, contract, grid.user))).status).to.equal(202);
    await reserve(right);
    await until('it is dropped', async () => (await refusalOf(client, contract)) !== null);
    expect(await refusalOf(client, contract)).to.include({ code: 'NOT_WHAT_THE_CHAIN_HOLDS' });
    expect(await client.workloads(contract)).to.deep.equal([]);
    expect((await client.put(contract, sealDeployment(right, contract, grid.user))).status).to.equal(201);
    await runs(contract);
  });

  it('lets contracts without a body wait, and others pass them', async () => {
    const waiting = [await reserve(wish('waits1')), await reserve(wish('waits2'))];
    const body = wish('passes');
    const contract = await reserve(body);
    await client.put(contract, sealDeployment(body, contract, grid.user));
    await runs(contract);
    const known = objects((await client.state())['contracts']);
    for (const id of waiting) {
      expect(known.find((each) => textOf(each['id']) === String(id))).to.include({ state: 'created' });
      expect(await client.workloads(id)).to.deep.equal([]);
    }
  });

  it('takes a body that is in the contract’s own data', async () => {
    const body = wish('inline');
    const contract = await reserve(body, sealInline(body, grid.user));
    await runs(contract);
  });

  it('refuses a bad one there with a reason on record, and takes the good one by another way', async () => {
    const body = wish('inline2');
    const contract = await reserve(body, sealInline(body, grid.stranger));
    await until('it is refused', async () => (await refusalOf(client, contract)) !== null);
    expect(await refusalOf(client, contract)).to.include({ code: 'SIGNATURE_WRONG' });
    expect((await client.put(contract, sealDeployment(body, contract, grid.user))).status).to.equal(201);
    await runs(contract);
  });

  it('takes data that is a note or nonsense for no body at all', async () => {
    const notes = [
      '{"type":"vm","name":"x"}',
      '{"workloads":',
      '['.repeat(400),
      '\u0000\u0001',
      '{"workloads":1,"signature_requirement":2}',
    ];
    for (const [at, note] of notes.entries()) {
      const body = wish(`note${at}`);
      const contract = await reserve(body, note);
      expect((await client.put(contract, sealDeployment(body, contract, grid.user))).status).to.be.oneOf([
        201, 202,
      ]);
      await runs(contract);
    }
  });

  it('tells all of it in its log, while it runs', async () => {
    const { status, stdout } = await runCli(['log', '--data', node.data, '--json']);
    expect(status).to.equal(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => parseExactJson(line) as JsonObject); // a line is an event
    const count = (type: string): number => events.filter((each) => each['type'] === type).length;
    // Bodies that were faster than finality were held too.
    expect(count('BodyHeld')).to.be.at.least(2);
    expect(count('BodyDropped')).to.equal(1);
    const refused = events.filter(({ type }) => type === 'BodyRefused').map(({ data }) => data);
    expect(refused.every((data) => isJsonObject(data) && data['source'] === 'inline')).to.equal(true);
    expect(refused.length).to.be.within(1, 2);
  });
});
