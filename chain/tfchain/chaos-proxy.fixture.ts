import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { systemEventsKey } from './system-events-key.js';

export type Fault =
  | 'delay'
  | 'drop'
  | 'duplicate'
  | 'truncate'
  | 'stall'
  | 'cut'
  | 'lie-events'
  | 'lie-hash'
  | 'old-head'
  | 'prune';

/** How many of 10,000 answers meet each fault; reordering comes by delays, each of its own length. */
export type Chaos = { readonly [fault in Fault]?: number };

interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A man in the middle of a JSON-RPC line, whose every choice comes from a seed. */
export class ChaosProxy {
  readonly done = new Map<Fault, number>();
  calm = false;
  readonly #server: WebSocketServer;
  #seed: number;
  #oldHead: unknown = null;

  constructor(
    private readonly target: string,
    private readonly chaos: Chaos,
    seed: number,
  ) {
    this.#seed = seed | 1;
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    this.#server.on('connection', (client) => this.#connect(client));
  }

  async start(): Promise<this> {
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a TCP server has no other kind of address
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(client: WebSocket): void {
    const server = new WebSocket(this.target);
    const asked = new Map<number, Asked>();
    const waiting: string[] = [];
    let stalled = false;
    const end = (): void => {
      client.terminate();
      server.terminate();
    };
    for (const socket of [client, server]) socket.on('close', end).on('error', end);
    server.on('open', () => waiting.splice(0).forEach((message) => server.send(message)));
    client.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as Asked & { id: number }; // own client
      asked.set(request.id, request);
      if (server.readyState === WebSocket.OPEN) server.send(data.toString());
      else waiting.push(data.toString());
    });
    const give = (message: string): void => {
      if (client.readyState === WebSocket.OPEN) client.send(message);
    };
    server.on('message', (data: Buffer) => {
      if (stalled) return;
      const message = data.toString();
      const fault = this.calm ? null : this.#pick();
      if (fault !== null) this.done.set(fault, (this.done.get(fault) ?? 0) + 1);
      if (fault === 'drop') return;
      if (fault === 'cut') return end();
      if (fault === 'stall') stalled = true;
      else if (fault === 'delay') setTimeout(give, this.#random(60), message);
      else if (fault === 'duplicate') [message, message].forEach(give);
      else if (fault === 'truncate') give(message.slice(0, this.#random(message.length)));
      else give(this.#lied(fault, message, asked));
    });
  }

  /** What a liar, a sleeper or a pruned node says instead; where the fault does not fit the question, the truth. */
  #lied(fault: Fault | null, message: string, asked: ReadonlyMap<number, Asked>): string {
    const answer = JSON.parse(message) as { id?: number; result?: unknown }; // the chain's own answer
    const question = answer.id === undefined ? undefined : asked.get(answer.id);
    if (question === undefined || fault === null) return message;
    const { method, params } = question;
    const say = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: answer.id, result });
    if (fault === 'prune' && method === 'state_getStorage') {
      const error = { code: -32000, message: 'Client error: UnknownBlock: State already discarded' };
      return JSON.stringify({ jsonrpc: '2.0', id: answer.id, error });
    }
    if (fault === 'lie-events' && params[0] === systemEventsKey) return say('0x00');
    if (fault === 'lie-hash' && method === 'chain_getBlockHash' && params[0] !== 0)
      return say(`0x${'5a'.repeat(32)}`);
    if (method === 'chain_getFinalizedHead') {
      this.#oldHead ??= answer.result;
      if (fault === 'old-head') return say(this.#oldHead);
    }
    return message;
  }

  #pick(): Fault | null {
    let at = this.#random(10_000);
    for (const [fault, weight] of Object.entries(this.chaos)) {
      at -= weight;
      if (at < 0) return fault as Fault; // keys of Chaos are faults
    }
    return null;
  }

  /** Marsaglia's xorshift32. */
  #random(below: number): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) % Math.max(1, below);
  }
}
