import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** Instead of a message of the server: nothing, or the end of the connection. */
export const swallow = Symbol('swallow');
export const cut = Symbol('cut');
/** What the client gets of a message of the server: it, possibly changed, or one of the above. */
export type Meddling = string | typeof swallow | typeof cut;

/** A WebSocket proxy in front of a chain that can do what sick networks and servers do. */
export class ChainProxy {
  /** Called for each message of the server. */
  meddle: (message: string) => Meddling = (message) => message;
  /** What the chain gets of each message of the client. */
  turnRequest: (message: string) => string = (message) => message;
  #server: WebSocketServer | null = null;
  #target: string;
  #port = 0;

  /** @param holdMs how long each message of the server is held back */
  constructor(
    target: string,
    private readonly holdMs = 0,
  ) {
    this.#target = target;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** From now on new connections lead elsewhere; the open ones are cut. */
  retarget(target: string): void {
    this.#target = target;
    for (const client of this.#server?.clients ?? []) client.terminate();
  }

  /** Listens on any port; after `stop`, on the same one again. */
  async start(): Promise<this> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.#port });
    this.#server = server;
    server.on('connection', (client) => this.#connect(client));
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port; // a TCP server has no other kind of address
    return this;
  }

  async stop(): Promise<void> {
    for (const client of this.#server?.clients ?? []) client.terminate();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #connect(client: WebSocket): void {
    const server = new WebSocket(this.#target);
    const waiting: string[] = [];
    const end = (): void => {
      client.terminate();
      server.terminate();
    };
    for (const socket of [client, server]) socket.on('close', end).on('error', end);
    server.on('open', () => {
      for (const message of waiting.splice(0)) server.send(message);
    });
    client.on('message', (data: Buffer) => {
      const message = this.turnRequest(data.toString());
      if (server.readyState === WebSocket.OPEN) server.send(message);
      else waiting.push(message);
    });
    server.on('message', (data: Buffer) => {
      const meddled = this.meddle(data.toString());
      if (meddled === cut) end();
      else if (meddled !== swallow && this.holdMs === 0) client.send(meddled);
      // Timers of the same length keep the order of messages.
      else if (meddled !== swallow) setTimeout(() => client.send(meddled), this.holdMs);
    });
  }
}
