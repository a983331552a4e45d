import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { twinId } from '../../domain/ids.js';
import { KycClient, noIdentityCheck } from './kyc-client.js';
import { TimedCache } from './timed-cache.js';

const log = pino({ enabled: false });
const seven = twinId(7);
type Reply = (request: IncomingMessage, response: ServerResponse) => void;
const says =
  (body: string, status = 200): Reply =>
  (_, response) => {
    response.writeHead(status).end(body);
  };
const status = (text: string): Reply => says(JSON.stringify({ result: { status: text } }));

describe('the identity service', () => {
  const asked: string[] = [];
  let reply: Reply = status('VERIFIED');
  let server: Server;
  let client: KycClient;
  before((done) => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      reply(request, response);
    });
    server.listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  const urlOf = (port: number): string => `http://127.0.0.1:${port}/`;
  const open = (port = (server.address() as AddressInfo).port): KycClient =>
    new KycClient({ url: urlOf(port), log, timeoutMs: 100, retries: 2, pauseMs: 1 }); // it listens on TCP
  beforeEach(() => {
    asked.length = 0;
    client = open();
  });
  afterEach(() => client.close());

  it('verifies, is asked once for many bodies of a twin, and as Zero-OS asks it', async () => {
    reply = status('VERIFIED');
    const answers = await Promise.all([client.statusOf(seven), client.statusOf(seven)]);
    expect([...answers, await client.statusOf(seven)]).to.deep.equal(['verified', 'verified', 'verified']);
    expect(asked).to.deep.equal(['/api/v1/status?twin_id=7']);
  });

  for (const [what, refuses] of Object.entries({
    'another status': status('PENDING'),
    'no such twin': says('{"error":"not found"}', 404),
  })) {
    it(`refuses: ${what}`, async () => {
      reply = refuses;
      expect(await client.statusOf(seven)).to.equal('unverified');
      expect(asked.length).to.equal(1);
    });
  }

  const troubles: Record<string, Reply> = {
    hangs: () => undefined,
    'breaks off': (request) => request.socket.destroy(),
    'is overloaded': says('busy', 503),
    'says nonsense': says('<html>'),
    'says too little': says('{"result":null}'),
    'says too much': says(' '.repeat(70_000)),
    'sends elsewhere': (_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    },
  };
  for (const [what, trouble] of Object.entries(troubles)) {
    it(`${what}: unknown after a bounded number of tries, and then not asked for a while`, async () => {
      reply = trouble;
      expect(await client.statusOf(seven)).to.equal('unknown');
      expect(await client.statusOf(seven)).to.equal('unknown');
      expect(asked.length).to.equal(3);
    });
  }

  it('is down: unknown', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo; // it listens on TCP
    await new Promise((resolve) => other.close(resolve));
    expect(await open(port).statusOf(seven)).to.equal('unknown');
  });

  it('recovers within the tries', async () => {
    reply = (request, response) =>
      asked.length < 3 ? request.socket.destroy() : says(verified)(request, response);
    const verified = JSON.stringify({ result: { status: 'VERIFIED' } });
    expect(await client.statusOf(seven)).to.equal('verified');
  });

  it('whoever waits when the node stops is told unknown', async () => {
    reply = () => undefined;
    const waiting = new KycClient({ url: urlOf((server.address() as AddressInfo).port), log }); // TCP, as above
    const answer = waiting.statusOf(seven);
    waiting.close();
    expect(await answer).to.equal('unknown');
  });

  it('off: nobody is asked', async () => {
    expect(await noIdentityCheck.statusOf(seven)).to.equal('off');
    expect(asked).to.deep.equal([]);
  });
});

describe('a cache with times', () => {
  it('forgets what is old, and the oldest when it is full', () => {
    const cache = new TimedCache<string, number>(2);
    cache.set('a', 1, 10);
    expect([cache.get('a', 9), cache.get('a', 10), cache.get('a', 9)]).to.deep.equal([
      1,
      undefined,
      undefined,
    ]);
    for (const key of ['a', 'b', 'c']) cache.set(key, 2, 10);
    expect(['a', 'b', 'c'].map((key) => cache.get(key, 0))).to.deep.equal([undefined, 2, 2]);
  });
});
