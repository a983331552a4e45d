import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import { mutateAnswer } from './mutate-answer.js';

/** Stands in front of a chain and changes what it answers, now and then, until it has changed enough. */
export class MutatingProxy {
  changed = 0;
  readonly #server: WebSocketServer;
  readonly #methods = new Map<unknown, string>();

  private constructor(
    server: WebSocketServer,
    private readonly target: string,
    private readonly random: SeededRandom,
    private readonly options: { readonly oneIn: number; readonly atMost: number; readonly bytesToo: boolean },
  ) {
    this.#server = server;
    server.on('connection', (client) => this.#connect(client));
  }

  /** @param options `bytesToo`: whether the bytes of blocks and events are changed as well, or only what is round them */
  static async start(
    target: string,
    random: SeededRandom,
    options: { readonly oneIn: number; readonly atMost: number; readonly bytesToo: boolean },
  ): Promise<MutatingProxy> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new MutatingProxy(server, target, random, options);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a TCP server has no other kind
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(client: WebSocket): void {
    const server = new WebSocket(this.target);
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
      const text = data.toString();
      const { id, method } = JSON.parse(text) as { id: unknown; method: string }; // our own client's
      this.#methods.set(id, method);
      if (server.readyState === WebSocket.OPEN) server.send(text);
      else waiting.push(text);
    });
    server.on('message', (data: Buffer) => {
      if (client.readyState === WebSocket.OPEN) client.send(this.#maybeChanged(data.toString()));
    });
  }

  #maybeChanged(text: string): string | Buffer {
    const { oneIn, atMost, bytesToo } = this.options;
    if (this.changed >= atMost || !this.random.chance(oneIn)) return text;
    this.changed++;
    const { id } = JSON.parse(text) as { id?: unknown }; // the chain's own
    return mutateAnswer(text, this.#methods.get(id) ?? '', this.random, bytesToo);
  }
}
