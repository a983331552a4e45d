import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import type { Block, Hash } from './block.js';
import type { BlockExecution } from './block-execution.js';
import type { BestChange } from './chain.js';
import { RpcError } from './rpc-error.js';
import { type InvalidReason, invalidAnswer } from './transaction-error.js';
import { validate } from './validity.js';

/** What becomes of an extrinsic, as `author_submitAndWatchExtrinsic` tells it. */
export type TransactionStatus =
  | 'ready'
  | 'future'
  | 'dropped'
  | 'invalid'
  | { readonly inBlock: Hash }
  | { readonly retracted: Hash }
  | { readonly finalized: Hash }
  | { readonly usurped: Hash };

interface Pooled {
  readonly hash: Hash;
  readonly bytes: Uint8Array;
  readonly who: string;
  readonly nonce: number;
  readonly tip: bigint;
  future: boolean;
}

type Watcher = (status: TransactionStatus) => void;

/** A nonce that is so far ahead will never have its turn in a development chain. */
const farthestFuture = 1024;

/** As many as a full node's pool holds. */
const mostPooled = 8192;

/** Extrinsics that wait for a block. They are gone after a restart; those of abandoned blocks come back. */
export class Pool {
  readonly #pooled = new Map<Hash, Pooled>();
  readonly #watchers = new Map<Hash, Set<Watcher>>();

  constructor(readonly genesis: Hash) {}

  get pending(): readonly string[] {
    return [...this.#pooled.values()].filter(({ future }) => !future).map(({ bytes }) => u8aToHex(bytes));
  }

  /** The next nonce of an account: behind the state's and those that already wait. */
  nextNonce(who: string, inState: number): number {
    const waiting = new Set(
      [...this.#pooled.values()].filter((tx) => tx.who === who).map(({ nonce }) => nonce),
    );
    let next = inState;
    while (waiting.has(next)) next += 1;
    return next;
  }

  /** Takes an extrinsic in, judged on top of the best block. @throws RpcError (pool codes 1002, 1010 to 1014) */
  submit(bytes: Uint8Array, execution: BlockExecution, watcher: Watcher | null): Hash {
    const hash = blake2AsHex(bytes);
    if (this.#pooled.has(hash))
      throw new RpcError(1013, 'Transaction Already Imported', 'Transaction is already in the pool');
    if (this.#pooled.size >= mostPooled)
      throw new RpcError(1016, 'Immediately Dropped', 'The transaction does not fit into the pool');
    const pooled = this.#judge(hash, bytes, execution);
    this.#replace(pooled);
    this.#pooled.set(hash, pooled);
    if (watcher !== null) this.#watch(hash, watcher);
    this.#tell(hash, pooled.future ? 'future' : 'ready');
    this.#promote(pooled.who, execution);
    return hash;
  }

  unwatch(hash: Hash, watcher: Watcher): void {
    this.#watchers.get(hash)?.delete(watcher);
  }

  /**
   * Fills a block: in order of arrival, each account's in the order of its nonces. Returns what went in; it leaves the
   * pool when the block becomes the best. What breaks the node itself is thrown out, so that the next block is made.
   */
  fill(execution: BlockExecution): Uint8Array[] {
    const included = new Map<Hash, Uint8Array>();
    let before = -1;
    while (included.size > before) {
      before = included.size;
      for (const { hash, bytes } of [...this.#pooled.values()]) {
        if (!included.has(hash) && this.#include(hash, bytes, execution)) included.set(hash, bytes);
      }
    }
    return [...included.values()];
  }

  #include(hash: Hash, bytes: Uint8Array, execution: BlockExecution): boolean {
    const verdict = validate(execution, bytes, this.genesis);
    if (!verdict.ok) {
      if (verdict.reason !== 'future') this.#remove(hash, 'invalid');
      return false;
    }
    try {
      execution.apply(bytes, verdict.extrinsic, verdict.who);
    } catch (error) {
      this.#remove(hash, 'invalid');
      throw error;
    }
    return true;
  }

  /** Follows the best branch. `again`: what abandoned blocks held comes back; else it is dropped. */
  onBest({ retracted, enacted }: BestChange, execution: () => BlockExecution, again: boolean): void {
    for (const block of retracted) {
      for (const hash of hashesOf(block)) this.#tell(hash, { retracted: block.hash });
    }
    const held = new Set(enacted.flatMap(hashesOf));
    for (const block of enacted) {
      for (const hash of hashesOf(block)) {
        this.#pooled.delete(hash);
        this.#tell(hash, { inBlock: block.hash });
      }
    }
    for (const bytes of retracted.flatMap(({ inputs }) => inputs.extrinsics)) {
      if (!held.has(blake2AsHex(bytes))) this.#comeBack(bytes, execution(), again);
    }
  }

  onFinalized(blocks: readonly Block[]): void {
    for (const block of blocks) {
      for (const hash of hashesOf(block)) {
        this.#tell(hash, { finalized: block.hash });
        this.#watchers.delete(hash);
      }
    }
  }

  #comeBack(bytes: Uint8Array, execution: BlockExecution, again: boolean): void {
    const hash = blake2AsHex(bytes);
    if (!again) {
      this.#remove(hash, 'dropped');
      return;
    }
    try {
      this.submit(bytes, execution, null);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#remove(hash, 'invalid');
    }
  }

  #judge(hash: Hash, bytes: Uint8Array, execution: BlockExecution): Pooled {
    const verdict = validate(execution, bytes, this.genesis);
    if (verdict.ok) {
      const { who, nonce, tip } = verdict;
      return { hash, bytes, who, nonce, tip, future: false };
    }
    if (verdict.reason !== 'future') throw refusal(verdict.reason);
    const { who, nonce, tip } = verdict.ahead;
    const next = this.nextNonce(who, verdict.ahead.next);
    if (nonce > next + farthestFuture) throw refusal('future');
    return { hash, bytes, who, nonce, tip, future: nonce > next };
  }

  /** Only one extrinsic per account and nonce: a later one must tip more. */
  #replace(fresh: Pooled): void {
    for (const old of this.#pooled.values()) {
      if (old.who !== fresh.who || old.nonce !== fresh.nonce) continue;
      if (fresh.tip <= old.tip) {
        const data =
          'The transaction has too low priority to replace another transaction already in the pool.';
        throw new RpcError(1014, `Priority is too low: (${old.tip} vs ${fresh.tip})`, data);
      }
      this.#remove(old.hash, { usurped: fresh.hash });
    }
  }

  /** The gap before some waiting extrinsics may be filled now. */
  #promote(who: string, execution: BlockExecution): void {
    for (const tx of this.#pooled.values()) {
      if (!tx.future || tx.who !== who) continue;
      const verdict = validate(execution, tx.bytes, this.genesis);
      const next =
        verdict.ok || verdict.reason !== 'future' ? tx.nonce : this.nextNonce(who, verdict.ahead.next);
      if (next < tx.nonce) continue;
      tx.future = false;
      this.#tell(tx.hash, 'ready');
    }
  }

  #watch(hash: Hash, watcher: Watcher): void {
    const watchers = this.#watchers.get(hash) ?? new Set();
    this.#watchers.set(hash, watchers.add(watcher));
  }

  #remove(hash: Hash, last: TransactionStatus): void {
    this.#pooled.delete(hash);
    this.#tell(hash, last);
    this.#watchers.delete(hash);
  }

  #tell(hash: Hash, status: TransactionStatus): void {
    for (const watcher of this.#watchers.get(hash) ?? []) watcher(status);
  }
}

function refusal(reason: InvalidReason): RpcError {
  const { code, message, data } = invalidAnswer(reason);
  return new RpcError(code, message, data);
}

function hashesOf({ inputs }: Block): Hash[] {
  return inputs.extrinsics.map((bytes) => blake2AsHex(bytes));
}

/** Bytes of an extrinsic given as hex. @throws RpcError */
export function extrinsicBytes(hex: unknown): Uint8Array {
  if (typeof hex !== 'string' || !/^0x([0-9a-fA-F]{2})+$/.test(hex))
    throw new RpcError(-32602, 'Invalid params: an extrinsic is 0x hex');
  return hexToU8a(hex);
}
