import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { startDevchain } from '../../../chain/devchain/devchain.js';

/**
 * A development chain of so many empty blocks (argument 1) in a process of its own, and a second address of it behind a
 * line that takes so many ms (argument 2) for a question and its answer together. Tells both addresses and then serves.
 */
const [blocks = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const chain = await startDevchain({ finalityLag: 0 });
chain.newBlock(blocks);

const line = new WebSocketServer({ host: '127.0.0.1', port: 0 });
line.on('connection', (near) => {
  const far = new WebSocket(chain.url);
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
process.send?.({ local: chain.url, slow: `ws://127.0.0.1:${port}` });
process.once('disconnect', () => process.exit(0));
