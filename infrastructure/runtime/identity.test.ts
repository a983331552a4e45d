import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { signedBody, volume } from '../../domain/scenario.fixture.js';
import { KycClient } from '../identity/kyc-client.js';
import { TestNode } from './test-node.fixture.js';

/** An identity service over HTTP that says this of every twin; null: it never answers. */
async function serviceThat(says: string | null): Promise<Server> {
  const server = createServer((_, response) => {
    if (says !== null) response.end(JSON.stringify({ result: { status: says } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const clientOf = (server: Server, timeoutMs = 100): KycClient =>
  new KycClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    log: pino({ enabled: false }),
    timeoutMs,
    pauseMs: 1,
  });

describe('the identity of who sends a body', () => {
  let node: TestNode;
  let server: Server;
  let client: KycClient;
  const begin = async (says: string | null, timeoutMs?: number): Promise<void> => {
    server = await serviceThat(says);
    client = clientOf(server, timeoutMs);
    await node.open({ identities: client });
  };
  beforeEach(() => {
    node = new TestNode();
  });
  afterEach(async () => {
    client.close();
    await node.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function identityOnRecord(): Promise<unknown> {
    for await (const { type, data } of node.ledger.events({ stream: 'contract-1' }))
      if (type === 'DeploymentAccepted') return (data as { identity: unknown }).identity; // it has one
    return undefined;
  }

  it('verified: accepted, and on record', async () => {
    await begin('VERIFIED');
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    expect(await identityOnRecord()).to.equal('verified');
  });

  it("not verified: refused in Zero-OS's words, and nothing is made", async () => {
    await begin('PENDING');
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    await node.seen(node.chain.created(1, hash));
    expect(await node.send(1, text)).to.deep.equal({
      status: 'refused',
      code: 'IDENTITY_UNVERIFIED',
      message: 'user with twin id 7 is not verified',
    });
    expect(node.state.deployments.size).to.equal(0);
  });

  it('a service that is down stops nobody: accepted, and on record as unknown', async () => {
    await begin(null);
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    expect(await identityOnRecord()).to.equal('unknown');
    await node.idle();
    expect(node.workload(1, 'data').state).to.equal('ok');
  });

  it('while it is asked for one body, the node goes on', async () => {
    await begin(null, 60_000);
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    const waiting = node.send(1, text);
    await node.seen(node.chain.created(1, hash));
    node.chain.canceled(1);
    await node.seen();
    client.close();
    expect(await waiting).to.deep.include({ status: 'refused', code: 'CONTRACT_CANCELED' });
  });
});
