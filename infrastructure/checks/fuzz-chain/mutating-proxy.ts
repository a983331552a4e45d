import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import { emptiedAnswer, mutateAnswer } from './mutate-answer.js';

export interface Mutations {
  /** One of so many answers is changed. */
  readonly oneIn: number;
  readonly atMost: number;
  /** Whether the bytes of blocks and storage are changed as well, or only what is round them. */
  readonly bytesToo: boolean;
  /** Only answers to this method are changed; default: to any. */
  readonly method?: string;
  /** Every second change leaves nothing of the answer. */
  readonly empties?: boolean;
}

/** Stands in front of a chain and changes what it answers, now and then, until it has changed enough. */
export class MutatingProxy {
  changed = 0;
  readonly #server: WebSocketServer;
  readonly #methods = new Map<unknown, string>();

  private constructor(
    server: WebSocketServer,
    private readonly target: string,
    private readonly random: SeededRandom,
    private readonly options: Mutations,
  ) {
    this.#server = server;
    server.on('connection', (client) => this.#connect(client));
  }

  static async start(target: string, random: SeededRandom, options: Mutations): Promise<MutatingProxy> {
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
    const { oneIn, atMost, bytesToo, method: only, empties } = this.options;
    if (this.changed >= atMost || !this.random.chance(oneIn)) return text;
    const { id } = JSON.parse(text) as { id?: unknown }; // the chain's own
    const method = this.#methods.get(id) ?? '';
    if (only !== undefined && method !== only) return text;
    this.changed++;
    if (empties === true && this.random.chance(2)) return emptiedAnswer(text, this.random);
    return mutateAnswer(text, method, this.random, bytesToo);
  }
}
