import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * A second address of a JSON-RPC server, behind a line that takes so many ms for a question and its answer together.
 * @returns the address
 */
export async function slowLine(target: string, latencyMs: number): Promise<string> {
  const line = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  line.on('connection', (near) => {
    const far = new WebSocket(target);
    const opened = new Promise((resolve) => far.once('open', resolve));
    // Timers of the same length keep the order of messages.
    near.on('message', (data: Buffer) => {
      const text = data.toString();
      setTimeout(() => void opened.then(() => far.send(text)), latencyMs / 2);
    });
    far.on('message', (data: Buffer) => {
      const text = data.toString();
      setTimeout(() => near.send(text), latencyMs / 2);
    });
    for (const socket of [near, far])
      socket
        .on('error', () => undefined)
        .on('close', () => {
          near.terminate();
          far.terminate();
        });
  });
  await new Promise((resolve) => line.once('listening', resolve));
  const { port } = line.address() as AddressInfo; // a TCP server has no other kind of address
  return `ws://127.0.0.1:${port}`;
}
