import type { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import { ChainError, type ChainIdentity } from '../block-source.js';
import type { Asker } from './asker.js';
import type { ChainClock } from './chain-clock.js';
import { endpointName } from './endpoint-name.js';
import { RpcConnection } from './rpc-connection.js';
import { RpcUnreachable } from './rpc-errors.js';
import { blockHashShape, chainNameShape, headerShape } from './rpc-shapes.js';

export interface EndpointOptions {
  readonly requestTimeoutMs: number;
  readonly clock: ChainClock;
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
  #latencyMs: number | null = null;

  constructor(
    url: string,
    private readonly options: EndpointOptions,
    /** Throws ChainError (`CHAIN_FOREIGN`) when this is not the chain that is followed. */
    private readonly assertChain: (identity: ChainIdentity, endpoint: string) => void,
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

  /** @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`) */
  async ready(): Promise<ChainIdentity> {
    await this.connection.connect();
    if (this.#checked && this.#identity !== null) return this.#identity;
    const genesis = await this.#ask('chain_getBlockHash', [0], blockHashShape);
    const known = this.#identity?.genesis === genesis ? this.#identity.name : null;
    const name = known ?? (await this.#ask('system_chain', [], chainNameShape));
    const identity = { genesis, name };
    this.assertChain(identity, this.name);
    this.#identity = identity;
    this.#checked = true;
    return identity;
  }

  /**
   * The newest block that the endpoint calls finalized.
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
    const { number } = await this.ask('chain_getHeader', [hash], headerShape);
    const now = this.#highest;
    if (highest !== null && number <= highest.number) throw this.#wentBack(highest, { number, hash });
    if (now === null || number > now.number) this.#highest = { number, hash };
    return { number, hash };
  }

  /** Notes the best block, for who watches the node. Beside all else; what goes wrong here shows at the next question. */
  async lookAtBest(): Promise<void> {
    const header = await this.ask('chain_getHeader', [], headerShape).catch(() => null);
    if (header !== null) this.best = header.number;
  }

  close(): Promise<void> {
    return this.connection.disconnect();
  }

  #measure(milliseconds: number): void {
    const before = this.#latencyMs ?? milliseconds;
    this.#latencyMs = before + (milliseconds - before) * newest;
  }

  async #ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    const answer = await this.connection.send(method, [...params]);
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
