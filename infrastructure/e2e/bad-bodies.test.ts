import { expect } from 'chai';
import { connect } from 'node:net';
import type { ContractId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import { buildDeployment, hashOf, sealDeployment, zmount } from '../demo/deployment-builder.js';
import { NodeClient, textOf } from '../demo/node-client.js';
import { refusalOf, refusedBodies, reserve } from './refused-bodies.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { type Before, driverRecord, expectOnlyRefusals } from './untouched.fixture.js';
import { until } from './until.fixture.js';

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What no contract can be named for: answered, but of no stream in the log. */
const badRequests = [
  {
    what: 'a contract id that is text',
    method: 'PUT',
    path: '/deployments/abc',
    status: 400,
    code: 'CONTRACT_ID_INVALID',
  },
  {
    what: 'a negative contract id',
    method: 'PUT',
    path: '/deployments/-1',
    status: 400,
    code: 'CONTRACT_ID_INVALID',
  },
  {
    what: 'a contract id past 2^64',
    method: 'PUT',
    path: '/deployments/18446744073709551616',
    status: 400,
    code: 'CONTRACT_ID_INVALID',
  },
  {
    what: 'a hexadecimal contract id',
    method: 'GET',
    path: '/deployments/0x1',
    status: 400,
    code: 'CONTRACT_ID_INVALID',
  },
  {
    what: 'a way up in place of an id',
    method: 'PUT',
    path: '/deployments/..%2f..%2fetc',
    status: 400,
    code: 'CONTRACT_ID_INVALID',
  },
  {
    what: 'an id of a thousand digits',
    method: 'PUT',
    path: `/deployments/${'9'.repeat(1000)}`,
    status: 414,
    code: 'FST_ERR_MAX_PARAM_LENGTH',
  },
  {
    what: 'a path with broken escapes',
    method: 'PUT',
    path: '/deployments/%zz',
    status: 400,
    code: 'FST_ERR_BAD_URL',
  },
  { what: 'an unknown route', method: 'GET', path: '/admin', status: 404, code: 'NOT_FOUND' },
  { what: 'the root', method: 'GET', path: '/', status: 404, code: 'NOT_FOUND' },
  {
    what: 'more path than there is',
    method: 'PUT',
    path: '/deployments/1/2',
    status: 404,
    code: 'NOT_FOUND',
  },
  { what: 'an unknown method', method: 'DELETE', path: '/deployments/1', status: 404, code: 'NOT_FOUND' },
  {
    what: 'a deployment that is not here',
    method: 'GET',
    path: '/deployments/777',
    status: 404,
    code: 'DEPLOYMENT_NOT_FOUND',
  },
  {
    what: 'a moment that is no number',
    method: 'GET',
    path: '/state?at-block=yesterday',
    status: 400,
    code: 'NOT_A_NUMBER',
  },
  {
    what: 'a moment given twice',
    method: 'GET',
    path: '/state?at-block=1&at-block=2',
    status: 400,
    code: 'NOT_A_NUMBER',
  },
  {
    what: 'a position beyond the log',
    method: 'GET',
    path: '/state?at-position=999999999',
    status: 404,
    code: 'MOMENT_NOT_IN_LOG',
  },
  { what: 'a log from nowhere', method: 'GET', path: '/log?from=-1', status: 400, code: 'NOT_A_NUMBER' },
  {
    what: 'a stream that cannot be',
    method: 'GET',
    path: '/log?stream=contract3',
    status: 400,
    code: 'NOT_A_STREAM',
  },
] as const;

describe('bodies that a node must refuse, over HTTP', function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let node: TestNode;
  let url = '';
  let client: NodeClient;
  let contract: ContractId;
  let good = '';
  let calm: Before;
  const expected: { code: string; contract: ContractId }[] = [];

  before(async () => {
    grid = await TestGrid.open('bad-bodies');
    node = grid.node({ name: 'node', extraArguments: [] });
    url = await node.process.start();
    client = new NodeClient(url);
    await runOne(grid, client);
    ({ contract, good } = await reserve(grid));
    await until('the contract is known', async () => (await client.contracts()).includes(contract));
    const { position } = await client.state();
    calm = { position: Number(position), driverRecord: await driverRecord(node.data) };
  });
  after(() => grid?.close());

  it('answers each with a code and a reason, and puts each refusal on record', async () => {
    for (const { what, bytes, status, code, says } of refusedBodies(grid, contract, good)) {
      const answer = await send(`/deployments/${contract}`, 'PUT', bytes);
      expect(answer, what).to.include({ status, code });
      expect(answer.message, what).to.contain(says);
      expected.push({ code, contract });
      const { code: noted, message } = (await refusalOf(client, contract)) ?? {};
      expect({ code: noted, message }, what).to.deep.equal({ code, message: answer.message });
    }
  });

  it('takes any content type for what it is: a name that changes nothing', async () => {
    for (const type of [
      'application/json',
      'text/html',
      'application/json; charset=utf-16',
      'garbage',
      null,
    ]) {
      const headers = type === null ? {} : { 'content-type': type };
      const answer = await send(`/deployments/${contract}`, 'PUT', `no json, ${type}`, headers);
      expect(answer, String(type)).to.include({ status: 400, code: 'BODY_NOT_JSON' });
      expected.push({ code: 'BODY_NOT_JSON', contract });
    }
  });

  it('refuses a too large body that does not say how large it is', async () => {
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let left = 40;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const answer = await send(`/deployments/${contract}`, 'PUT', body);
    expect(answer).to.include({ status: 413, code: 'BODY_TOO_LARGE' });
    expected.push({ code: 'BODY_TOO_LARGE', contract });
  });

  it('answers the same refused body again in the same words, and does not fill the log with it', async () => {
    const first = await send(`/deployments/${contract}`, 'PUT', 'again and again');
    expected.push({ code: first.code, contract });
    for (let round = 0; round < 5; round += 1) {
      expect(await send(`/deployments/${contract}`, 'PUT', 'again and again')).to.deep.equal(first);
    }
  });

  for (const { what, method, path, status, code } of badRequests) {
    it(`answers ${what} with ${status} ${code}`, async () => {
      const answer = await send(path, method);
      expect(answer).to.include({ status, code });
      expect(answer.message).not.to.equal('');
    });
  }

  it('answers what is no HTTP, and lives on', async () => {
    const { port } = new URL(url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('\u0016\u0003\u0001 let me in\r\n\r\n'),
      );
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer)
      .to.match(/^HTTP\/1\.1 400 /)
      .and.to.contain('"code":"NOT_HTTP"');
    expect((await client.state())['hash']).to.be.a('string');
  });

  it('limits how often it is asked, and says so', async () => {
    let answer: Answer | null = null;
    for (let request = 0; request < 700 && answer?.status !== 429; request += 1)
      answer = await send('/deployments/abc', 'PUT');
    expect(answer).to.include({ status: 429, code: 'RATE_LIMITED' });
    expect(answer?.message).to.match(/again in \d+/);
  });

  it('has every refusal as an event, and nothing else: same state, same calls of the driver', async () => {
    expect(await node.process.stop()).to.equal(0);
    const refusals = await expectOnlyRefusals(node.data, calm);
    const noted = refusals.map(({ data }) => (isJsonObject(data as never) ? (data as JsonObject) : {}));
    expect(noted.map((data) => ({ code: data['code'], contract: data['contractId'] }))).to.deep.equal(
      expected,
    );
    expect(noted.every((data) => data['source'] === 'http')).to.equal(true);
  });

  it('takes the good body after all of them', async () => {
    client = new NodeClient(await node.process.start());
    expect((await client.put(contract, good)).status).to.equal(201);
    await until('it runs', async () =>
      (await client.workloads(contract)).every(({ state }) => state === 'ok'),
    );
    expect((await client.workloads(contract)).length).to.equal(2);
    expect(await refusalOf(client, contract)).to.equal(null);
  });

  async function send(
    path: string,
    method: string,
    body: Uint8Array | string | ReadableStream | null = null,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(20_000) };
    if (method === 'PUT') Object.assign(init, { body, duplex: 'half' });
    const response = await fetch(url + path, init);
    expect(response.headers.get('content-type')).to.match(/^application\/json/);
    const json = parseExactJson(await response.text());
    const error = isJsonObject(json) && isJsonObject(json['error']) ? json['error'] : {};
    return { status: response.status, code: textOf(error['code']), message: textOf(error['message']) };
  }
});

/** Something that runs, which no bad input may touch. */
async function runOne(grid: TestGrid, client: NodeClient): Promise<void> {
  const body = buildDeployment({ twin: grid.twin, workloads: [zmount('kept', 10)] });
  const contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body));
  const { status, body: answer } = await client.put(contract, sealDeployment(body, contract, grid.user));
  expect(status, JSON.stringify(answer['error'])).to.be.oneOf([201, 202]);
  await until('the first runs', async () => (await client.workloads(contract))[0]?.state === 'ok');
}
