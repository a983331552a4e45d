import type { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import { ChainError, type ChainIdentity } from '../block-source.js';
import { RpcConnection } from './rpc-connection.js';
import { RpcUnreachable } from './rpc-errors.js';
import { blockHashShape, chainNameShape, headerShape } from './rpc-shapes.js';

export interface EndpointOptions {
  readonly requestTimeoutMs: number;
}

/**
 * One RPC endpoint: its connection, opened when needed, and what it has said so far, so that it can be held to it. Every
 * answer is checked against a schema; what does not fit counts as no answer.
 */
export class Endpoint {
  readonly connection: RpcConnection;
  #identity: ChainIdentity | null = null;
  #checked = false;
  #highest: BlockRef | null = null;

  constructor(
    readonly url: string,
    options: EndpointOptions,
    /** Throws ChainError (`CHAIN_FOREIGN`) when this is not the chain that is followed. */
    private readonly assertChain: (identity: ChainIdentity, endpoint: string) => void,
  ) {
    this.connection = new RpcConnection(url, options);
    this.connection.on('disconnected', () => {
      // Behind the same address another node may answer next time.
      this.#checked = false;
    });
  }

  /**
   * Asks the endpoint, connecting and checking whose chain it serves first.
   * @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`)
   */
  async ask<T>(method: string, params: unknown[], shape: z.ZodType<T>): Promise<T> {
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
    this.assertChain(identity, this.url);
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
    const hash = await this.ask('chain_getFinalizedHead', [], blockHashShape);
    if (highest?.hash === hash) return highest;
    const { number } = await this.ask('chain_getHeader', [hash], headerShape);
    const now = this.#highest;
    if (highest !== null && number <= highest.number) throw this.#wentBack(highest, { number, hash });
    if (now === null || number > now.number) this.#highest = { number, hash };
    return { number, hash };
  }

  close(): Promise<void> {
    return this.connection.disconnect();
  }

  async #ask<T>(method: string, params: unknown[], shape: z.ZodType<T>): Promise<T> {
    const answer = await this.connection.send(method, params);
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const what =
      issue === undefined ? 'it has another shape' : `${issue.path.join('.')} ${issue.message}`.trim();
    throw new RpcUnreachable(`${this.url} answered ${method} with what it cannot be: ${what}`, {
      cause: parsed.error,
    });
  }

  #wentBack(before: BlockRef, now: BlockRef): ChainError {
    return new ChainError(
      'CHAIN_WENT_BACK',
      `${this.url} called block ${before.number} (${before.hash}) finalized and now says block ${now.number} ` +
        `(${now.hash}): finality does not go back, so this endpoint is not trusted any more`,
      { endpoint: this.url, block: now.number },
    );
  }
}
