import { expect } from 'chai';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { RpcConnection } from './rpc-connection.js';
import { RpcUnreachable } from './rpc-errors.js';

describe('a connection to an endpoint', () => {
  const requestTimeoutMs = 60;
  let server: WebSocketServer;
  let connection: RpcConnection;
  let answer: (id: number) => string | null;

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (client) =>
      client.on('message', (data: Buffer) => {
        const { id } = JSON.parse(data.toString()) as { id: number }; // of our own client
        const text = answer(id);
        if (text !== null) client.send(text);
        // This process, the client's, is busy for longer than an answer may take.
        for (const until = performance.now() + 2 * requestTimeoutMs; performance.now() < until; );
      }),
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    connection = new RpcConnection(`ws://127.0.0.1:${port}`, { requestTimeoutMs });
    await connection.connect();
  });
  afterEach(async () => {
    await connection.disconnect();
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes an answer that came in time, although this process was too busy to look at it', async () => {
    answer = (id) => JSON.stringify({ jsonrpc: '2.0', id, result: 'here' });
    expect(await connection.send('system_chain', [])).to.equal('here');
  });

  it('ends when no answer comes in time', async () => {
    answer = () => null;
    const error = await connection.send('system_chain', []).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(RpcUnreachable);
    expect(error).to.have.property('message').that.contains('did not answer system_chain within 60 ms');
    expect(connection.isConnected).to.equal(false);
  });
});
