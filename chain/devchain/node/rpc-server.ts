import { once } from 'node:events';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type LogFault, answer } from './rpc-answer.js';
import { Connection, type RpcMethods } from './rpc-connection.js';

/** As a full node's: enough for the largest extrinsic. */
const largestMessage = 16 * 1024 * 1024;

/** How long a client may take to answer the end of its connection, in ms. */
const closingTime = 500;

export interface RpcServer {
  readonly port: number;
  close(): Promise<void>;
}

function text(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function serve(socket: WebSocket, methods: RpcMethods, log: LogFault): void {
  const connection = new Connection((message) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return;
    void answer(text(data), methods, connection, log);
  });
  socket.on('close', () => connection.close());
  socket.on('error', () => socket.terminate());
}

/** Serves JSON-RPC 2.0 over WebSocket. @throws Error with `code` EADDRINUSE when the port is taken */
export async function startRpcServer(
  host: string,
  port: number,
  methods: RpcMethods,
  log: LogFault,
): Promise<RpcServer> {
  const server = new WebSocketServer({ host, port, maxPayload: largestMessage });
  await once(server, 'listening'); // rejects with the error when listening fails
  server.on('connection', (socket) => serve(socket, methods, log));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.close(1001, 'the node stops');
        const clients = [...server.clients];
        const force = setTimeout(() => clients.forEach((socket) => socket.terminate()), closingTime);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}
