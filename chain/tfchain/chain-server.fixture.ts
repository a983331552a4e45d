import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { RecordedBlock } from '../recording/recorded-block.js';
import { systemEventsKey } from './system-events-key.js';
import { headerHash } from './header-hash.js';
import type { RpcHeader } from './rpc-shapes.js';

const request = z.object({ id: z.number(), method: z.string(), params: z.array(z.unknown()).default([]) });
type Request = z.infer<typeof request>;

interface ServedBlock {
  readonly header: RpcHeader;
  readonly hash: string;
  /** Undefined for genesis. */
  readonly recorded: RecordedBlock | undefined;
}

/** An error that the server answers with. */
export class RpcAnswerError extends Error {}

/**
 * A JSON-RPC server whose blocks carry the extrinsics and events of a recording under headers of its own, so that hashes
 * are right and the finalized head is the test's to move. Methods and wording are Substrate's.
 */
export class ChainServer {
  readonly calls: string[] = [];
  readonly blocks: ServedBlock[] = [];
  /** Called for each request first; what it returns (a string) is sent instead of an answer, null sends nothing. */
  meddle: (request: Request, socket: WebSocket) => string | null | undefined = () => undefined;
  /** State of blocks before this one is gone. */
  prunedBefore = 0;
  silentSubscriptions = false;
  /** How far the best block is ahead of the finalized one. */
  unfinalized = 0;
  #finalized = 0;
  #server: WebSocketServer | null = null;
  #port = 0;
  readonly #subscribers = new Map<WebSocket, Set<string>>();

  /** @param salt makes another chain of the same recording */
  constructor(
    recorded: readonly RecordedBlock[],
    readonly metadataDir: string,
    salt = 0,
  ) {
    const zeros = `0x${'00'.repeat(32)}`;
    let parentHash = zeros;
    for (const [number, block] of [undefined, ...recorded].entries()) {
      const stateRoot = `0x${salt.toString(16).padStart(64, '0')}`;
      const header = { parentHash, number, stateRoot, extrinsicsRoot: zeros, digest: { logs: [] } };
      const hash = headerHash(header);
      this.blocks.push({ header, hash, recorded: block });
      parentHash = hash;
    }
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get finalized(): number {
    return this.#finalized;
  }

  /** Moves the finalized head, back too, and tells the subscribers. */
  finalize(number: number): void {
    this.#finalized = number;
    const block = this.blocks[number];
    if (this.silentSubscriptions || block === undefined) return;
    for (const [socket, ids] of this.#subscribers) {
      for (const subscription of ids) {
        const params = { subscription, result: wire(block.header) };
        socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'chain_finalizedHead', params }));
      }
    }
  }

  async start(): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.#port });
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => this.#receive(socket, data.toString()));
      socket.on('close', () => this.#subscribers.delete(socket));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port; // a TCP server has no other kind of address
  }

  /** Cuts every connection and stops listening; `start` listens on the same port again. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }

  #receive(socket: WebSocket, text: string): void {
    const asked = request.parse(JSON.parse(text));
    this.calls.push(asked.method);
    const instead = this.meddle(asked, socket);
    if (instead === null) return;
    socket.send(instead ?? this.#answer(asked, socket));
  }

  #answer(asked: Request, socket: WebSocket): string {
    const { id } = asked;
    try {
      return JSON.stringify({ jsonrpc: '2.0', id, result: this.#result(asked, socket) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return JSON.stringify({ jsonrpc: '2.0', id, error: { code: 4003, message } });
    }
  }

  #result({ method, params }: Request, socket: WebSocket): unknown {
    const [first, second] = params;
    switch (method) {
      case 'system_chain':
        return 'recorded chain';
      case 'chain_getBlockHash':
        if (Array.isArray(first)) return first.map((number) => this.blocks[Number(number)]?.hash ?? null);
        return this.blocks[Number(first)]?.hash ?? null;
      case 'chain_getFinalizedHead':
        return this.blocks[this.#finalized]?.hash;
      case 'chain_getHeader':
        if (first === undefined) return wire(this.#best().header);
        return wire(this.#block(first).header);
      case 'chain_getBlock': {
        const { header, recorded } = this.#block(first);
        return {
          block: { header: wire(header), extrinsics: recorded?.extrinsics ?? [] },
          justifications: null,
        };
      }
      case 'state_getRuntimeVersion':
        return { specName: 'substrate-threefold', specVersion: this.#specOf(this.#state(first)) };
      case 'state_getMetadata':
        return readFileSync(
          `${this.metadataDir}/metadata-${this.#specOf(this.#state(first))}.hex`,
          'utf8',
        ).trim();
      case 'state_getStorage': {
        const { recorded } = this.#state(second);
        return first === systemEventsKey ? (recorded?.events ?? null) : null;
      }
      case 'chain_subscribeFinalizedHeads':
        return this.#subscribe(socket);
      case 'chain_unsubscribeFinalizedHeads':
        return this.#subscribers.get(socket)?.delete(String(first)) ?? false;
      default:
        throw new RpcAnswerError('Method not found');
    }
  }

  #best(): ServedBlock {
    const best = this.blocks[Math.min(this.blocks.length - 1, this.#finalized + this.unfinalized)];
    if (best === undefined) throw new RpcAnswerError('the chain is empty');
    return best;
  }

  #block(hash: unknown): ServedBlock {
    const block = this.blocks.find((candidate) => candidate.hash === hash);
    if (block === undefined) throw new RpcAnswerError('UnknownBlock: Header was not found in the database');
    return block;
  }

  #state(hash: unknown): ServedBlock {
    const block = this.#block(hash);
    if (block.header.number >= this.prunedBefore) return block;
    throw new RpcAnswerError(
      `Client error: Api called for an unknown Block: State already discarded for ${block.hash}`,
    );
  }

  /** A block's state holds the runtime that writes the next block. */
  #specOf(block: ServedBlock): number {
    const next = this.blocks[block.header.number + 1] ?? block;
    return next.recorded?.specVersion ?? 0;
  }

  #subscribe(socket: WebSocket): string {
    const ids = this.#subscribers.get(socket) ?? new Set();
    this.#subscribers.set(socket, ids);
    const id = `s${ids.size}`;
    ids.add(id);
    return id;
  }
}

function wire(header: RpcHeader): unknown {
  return { ...header, number: `0x${header.number.toString(16)}` };
}
