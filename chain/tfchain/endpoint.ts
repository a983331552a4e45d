import type { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import { ChainError, type ChainIdentity } from '../block-source.js';
import type { Asker } from './asker.js';
import type { ChainClock } from './chain-clock.js';
import { endpointName } from './endpoint-name.js';
import { headerHash } from './header-hash.js';
import { RpcConnection } from './rpc-connection.js';
import { RpcUnreachable } from './rpc-errors.js';
import { blockHashShape, chainNameShape, headerShape } from './rpc-shapes.js';

export interface EndpointOptions {
  readonly requestTimeoutMs: number;
  readonly clock: ChainClock;
}

/** The chain that is followed, as far as it is known. */
export interface FollowedChain {
  /** Whether it is known to begin with this block. */
  beginsWith(genesis: string): boolean;
  /** @throws ChainError (`CHAIN_FOREIGN`) when another chain is followed */
  assertIs(identity: ChainIdentity, endpoint: string): void;
}

/** Weight of the newest of several measurements. */
const newest = 0.3;

/**
 * One RPC endpoint: its connection, opened when needed, and what it has said so far, so that it can be held to it. Every
 * answer is checked against a schema; what does not fit counts as no answer.
 */
export class Endpoint implements Asker {
  readonly name: string;
  readonly voices = 1;
  readonly connection: RpcConnection;
  /** Subscriptions that fell silent and were made anew. */
  resubscribed = 0;
  /** The best block that it named; see `lookAtBest`. */
  best: number | null = null;
  #identity: ChainIdentity | null = null;
  #checked = false;
  #highest: BlockRef | null = null;
  /** On which connection it said so. */
  #highestOn = 0;
  #latencyMs: number | null = null;

  constructor(
    private readonly url: string,
    private readonly options: EndpointOptions,
    private readonly chain: FollowedChain,
  ) {
    this.name = endpointName(url);
    this.connection = new RpcConnection(url, options);
    this.connection.on('disconnected', () => {
      // Behind the same address another node may answer next time.
      this.#checked = false;
    });
  }

  /** Whose chain it serves; null before it said so. */
  get identity(): ChainIdentity | null {
    return this.#identity;
  }

  /** Which connection is in use; behind one address several servers may stand, and another connection may lead to another. */
  get session(): number {
    return this.connection.opened;
  }

  /** The highest block that it called finalized. */
  get highest(): BlockRef | null {
    return this.#highest;
  }

  /** How long it takes to say where its head is, smoothed. ms */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /**
   * Asks the endpoint, connecting and checking whose chain it serves first.
   * @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`)
   */
  async ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    await this.ready();
    return this.#ask(method, params, shape);
  }

  /**
   * Asks on a connection of its own. One answer may be garbled on its way, or come from a sick server among several behind
   * one address: what is held against an endpoint for long is asked twice.
   * @throws RpcUnreachable, RpcRefused
   */
  async askAnew<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    const fresh = new RpcConnection(this.url, this.options);
    try {
      await fresh.connect();
      return await this.#ask(method, params, shape, fresh);
    } finally {
      await fresh.disconnect();
    }
  }

  /** @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`) */
  async ready(): Promise<ChainIdentity> {
    await this.connection.connect();
    if (this.#checked && this.#identity !== null) return this.#identity;
    const genesis = await this.#ask('chain_getBlockHash', [0], blockHashShape);
    const known = this.#identity?.genesis === genesis ? this.#identity.name : null;
    const name = known ?? (await this.#ask('system_chain', [], chainNameShape));
    const identity = { genesis, name };
    if (!this.chain.beginsWith(genesis)) await this.#assertSaidTwice(genesis);
    this.chain.assertIs(identity, this.name);
    this.#identity = identity;
    this.#checked = true;
    return identity;
  }

  /**
   * The newest block that the endpoint calls finalized. On another connection than before it may be an earlier one: the server
   * there is behind, which is no lie.
   * @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`; `CHAIN_WENT_BACK` when it called a later or another
   * block finalized before)
   */
  async finalizedHead(): Promise<BlockRef> {
    // Of two questions under way the earlier may be answered later: only what was known before asking binds.
    const highest = this.#highest;
    await this.ready();
    const asked = this.options.clock.now();
    const hash = await this.#ask('chain_getFinalizedHead', [], blockHashShape);
    this.#measure(this.options.clock.now() - asked);
    if (highest?.hash === hash) return highest;
    const number = await this.#numberOf(hash);
    const now = this.#highest;
    const head = { number, hash };
    if (highest !== null && number <= highest.number) {
      if (number === highest.number || this.session === this.#highestOn) throw this.#wentBack(highest, head);
      return head;
    }
    if (now === null || number > now.number) {
      this.#highest = head;
      this.#highestOn = this.session;
    }
    return head;
  }

  /** Notes the best block, for who watches the node. Beside all else; what goes wrong here shows at the next question. */
  async lookAtBest(): Promise<void> {
    const header = await this.ask('chain_getHeader', [], headerShape).catch(() => null);
    if (header !== null) this.best = header.number;
  }

  /** What it called finalized so far binds it no more. */
  forgetHead(): void {
    this.#highest = null;
  }

  close(): Promise<void> {
    return this.connection.disconnect();
  }

  #measure(milliseconds: number): void {
    const before = this.#latencyMs ?? milliseconds;
    this.#latencyMs = before + (milliseconds - before) * newest;
  }

  /** Another chain than the one that is followed, or the first that is named: to be believed at its second word. */
  async #assertSaidTwice(genesis: string): Promise<void> {
    const again = await this.askAnew('chain_getBlockHash', [0], blockHashShape);
    if (again !== genesis)
      throw new RpcUnreachable(`${this.name} gave ${genesis} as block 0, and then ${again}`);
  }

  /** @throws as `ask`; RpcUnreachable when the header is another block's */
  async #numberOf(hash: string): Promise<number> {
    const header = await this.ask('chain_getHeader', [hash], headerShape);
    if (headerHash(header) === hash) return header.number;
    throw new RpcUnreachable(`${this.name} gave another header than that of ${hash}`);
  }

  async #ask<T>(
    method: string,
    params: readonly unknown[],
    shape: z.ZodType<T>,
    connection = this.connection,
  ): Promise<T> {
    const answer = await connection.send(method, [...params]);
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const what =
      issue === undefined ? 'it has another shape' : `${issue.path.join('.')} ${issue.message}`.trim();
    throw new RpcUnreachable(`${this.name} answered ${method} with what it cannot be: ${what}`, {
      cause: parsed.error,
    });
  }

  #wentBack(before: BlockRef, now: BlockRef): ChainError {
    return new ChainError(
      'CHAIN_WENT_BACK',
      `${this.name} called block ${before.number} (${before.hash}) finalized and now says block ${now.number} ` +
        `(${now.hash}): finality does not go back, so this endpoint is not trusted any more`,
      { endpoint: this.name, block: now.number },
    );
  }
}
