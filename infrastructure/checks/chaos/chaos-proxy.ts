import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { systemEventsKey } from '../../../chain/tfchain/system-events-key.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';

export const lineFaults = ['delay', 'reorder', 'drop', 'duplicate', 'truncate', 'stall', 'cut'] as const;
export const serverFaults = [
  'lie-events',
  'lie-genesis',
  'lie-hash',
  'lie-runtime',
  'old-head',
  'prune',
] as const;
export type Fault = (typeof lineFaults)[number] | (typeof serverFaults)[number];

/** How many of 10,000 messages meet each fault; one of the server's only where it fits the question. */
export type Chaos = { readonly [fault in Fault]?: number };

interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A man in the middle of a JSON-RPC line, whose every choice comes from a seed. */
export class ChaosProxy {
  /** How often each fault really was done. */
  readonly done = new Map<Fault, number>();
  readonly #server: WebSocketServer;
  #oldHead: unknown = null;

  private constructor(
    server: WebSocketServer,
    private readonly target: string,
    private readonly chaos: Chaos,
    private readonly random: SeededRandom,
  ) {
    this.#server = server;
    server.on('connection', (client) => this.#connect(client));
  }

  static async start(target: string, chaos: Chaos, random: SeededRandom): Promise<ChaosProxy> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new ChaosProxy(server, target, chaos, random);
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
    /** Answers that let the next one pass. */
    const held: string[] = [];
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
      if (client.readyState !== WebSocket.OPEN) return;
      client.send(message);
      for (const late of held.splice(0)) {
        this.#count('reorder');
        client.send(late);
      }
    };
    server.on('message', (data: Buffer) => {
      if (stalled) return;
      const message = data.toString();
      const fault = this.#pick();
      const doing: { readonly [fault in Fault]?: () => void } = {
        drop: () => undefined,
        cut: end,
        stall: () => (stalled = true),
        delay: () => setTimeout(give, this.random.below(60), message),
        duplicate: () => [message, message].forEach(give),
        truncate: () => give(message.slice(0, this.random.below(message.length))),
      };
      const act = fault === null ? undefined : doing[fault];
      if (fault === 'reorder') held.push(message);
      else if (fault === null || act === undefined) give(this.#lied(fault, message, asked));
      else {
        this.#count(fault);
        act();
      }
    });
  }

  /** What a liar, a sleeper or a pruned node says instead; where the fault does not fit the question, the truth. */
  #lied(fault: Fault | null, message: string, asked: ReadonlyMap<number, Asked>): string {
    const answer = JSON.parse(message) as { id?: number; result?: unknown }; // the chain's own answer
    const question = answer.id === undefined ? undefined : asked.get(answer.id);
    if (question === undefined) return message;
    const { method, params } = question;
    const say = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: answer.id, result });
    if (method === 'chain_getFinalizedHead') this.#oldHead ??= answer.result;
    const lies: { readonly [fault in Fault]?: string | false } = {
      prune:
        method === 'state_getStorage' && JSON.stringify({ jsonrpc: '2.0', id: answer.id, error: discarded }),
      'lie-events': params[0] === systemEventsKey && say('0x00'),
      'lie-genesis': method === 'chain_getBlockHash' && params[0] === 0 && say(noHash),
      'lie-hash': method === 'chain_getBlockHash' && params[0] !== 0 && say(noHash),
      'lie-runtime': method === 'state_getRuntimeVersion' && say({ specVersion: 49 }),
      'old-head':
        method === 'chain_getFinalizedHead' && answer.result !== this.#oldHead && say(this.#oldHead),
    };
    const lie = fault === null ? undefined : lies[fault];
    if (lie === undefined || lie === false || fault === null) return message;
    this.#count(fault);
    return lie;
  }

  #count(fault: Fault): void {
    this.done.set(fault, (this.done.get(fault) ?? 0) + 1);
  }

  #pick(): Fault | null {
    let at = this.random.below(10_000);
    for (const [fault, weight] of Object.entries(this.chaos)) {
      at -= weight;
      if (at < 0) return fault as Fault; // keys of Chaos are faults
    }
    return null;
  }
}

const discarded = { code: -32000, message: 'Client error: UnknownBlock: State already discarded' };
/** Of no block. */
const noHash = `0x${'5a'.repeat(32)}`;
