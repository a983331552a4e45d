import { z } from 'zod';
import type { RpcMethods } from '../../../chain/devchain/node/rpc-connection.js';
import { Subscription } from '../../../chain/devchain/node/rpc-connection.js';
import { RpcError } from '../../../chain/devchain/node/rpc-error.js';
import { type Hash, headerHash, headerJson } from '../../../chain/devchain/node/block.js';
import { systemEventsKey } from '../../../chain/tfchain/system-events-key.js';

/** What a real block holds, as the chain gave it: SCALE in `0x` hex. */
export interface BlockContent {
  readonly specVersion: number;
  readonly extrinsics: readonly string[];
  readonly events: string;
}

const zeros: Hash = `0x${'00'.repeat(32)}`;
const hashParam = z.string().regex(/^0x[0-9a-f]{64}$/);
const numberParam = z.union([z.int().min(0), z.string().transform(Number).pipe(z.int().min(0))]);

/**
 * A chain of any length that holds the same blocks over and over, each under a header of its own, so that numbers, hashes
 * and links are right. Nothing is kept of a block but its hash, so a million take 50 MB.
 */
export class LoopedChain {
  readonly #hashes: Buffer;
  /** Numbers by the first bytes of their hashes: open addressing, 0 is free (genesis is not in it). */
  readonly #numbers: Uint32Array;

  /**
   * @param contents of blocks 1 to n, and again from n + 1 on; of one runtime when they are used more than once
   * @param metadata `0x` hex of a runtime's metadata by its spec version
   */
  constructor(
    private readonly contents: readonly BlockContent[],
    private readonly metadata: (specVersion: number) => string,
    readonly length: number,
  ) {
    this.#hashes = Buffer.alloc(32 * (length + 1));
    this.#numbers = new Uint32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    let parent: Hash = zeros;
    for (let number = 0; number <= length; number++) {
      parent = headerHash(header(number, parent));
      this.#hashes.write(parent.slice(2), 32 * number, 'hex');
      if (number > 0) this.#numbers[this.#slot(parent)] = number;
    }
  }

  /** What a reader of blocks, and ApiPromise of @polkadot/api, ask. */
  get methods(): RpcMethods {
    const version: RpcMethods[string] = ([at]) => this.#version(this.#specAfter(this.#number(at)));
    const heads = new Subscription('chain_finalizedHead', (notify) => {
      notify(this.#header(this.length));
      return () => undefined;
    });
    const versions = new Subscription('state_runtimeVersion', (notify) => {
      notify(this.#version(this.#specAfter(this.length)));
      return () => undefined;
    });
    const methods: RpcMethods = {
      system_chain: () => 'looped chain',
      system_name: () => 'zledger benchmark',
      system_version: () => '0.1.0',
      system_chainType: () => 'Development',
      system_properties: () => ({ ss58Format: 42, tokenDecimals: 7, tokenSymbol: 'TFT' }),
      system_health: () => ({ peers: 0, isSyncing: false, shouldHavePeers: false }),
      chain_getBlockHash: ([number]) =>
        Array.isArray(number) ? number.map((each) => this.#hashOf(each)) : this.#hashOf(number),
      chain_getFinalizedHead: () => this.hash(this.length),
      chain_getHeader: ([at]) => this.#header(at === undefined ? this.length : this.#number(at)),
      chain_getBlock: ([at]) => {
        const number = this.#number(at);
        const extrinsics = this.#content(number)?.extrinsics ?? [];
        return { block: { header: this.#header(number), extrinsics }, justifications: null };
      },
      chain_subscribeFinalizedHeads: () => heads,
      chain_unsubscribeFinalizedHeads: ([id], connection) => connection.end(id),
      state_getRuntimeVersion: version,
      chain_getRuntimeVersion: version,
      state_subscribeRuntimeVersion: () => versions,
      state_unsubscribeRuntimeVersion: ([id], connection) => connection.end(id),
      state_getMetadata: ([at]) => this.metadata(this.#specAfter(this.#number(at))),
      state_getStorage: ([key, at]) =>
        key === systemEventsKey ? (this.#content(this.#number(at))?.events ?? null) : null,
    };
    return { ...methods, rpc_methods: () => ({ methods: [...Object.keys(methods), 'rpc_methods'] }) };
  }

  hash(number: number): Hash {
    return `0x${this.#hashes.toString('hex', 32 * number, 32 * (number + 1))}`;
  }

  /** Where the number of a hash lies, or would. */
  #slot(hash: string): number {
    const mask = this.#numbers.length - 1;
    let at = Number.parseInt(hash.slice(2, 10), 16) & mask;
    for (;;) {
      const number = this.#numbers[at] ?? 0;
      if (number === 0 || this.hash(number) === hash) return at;
      at = (at + 1) & mask;
    }
  }

  #hashOf(param: unknown): string | null {
    const number = param === undefined || param === null ? this.length : numberParam.parse(param);
    return number > this.length ? null : this.hash(number);
  }

  /** @throws RpcError for a hash that is no block's */
  #number(at: unknown): number {
    if (at === undefined || at === null) return this.length;
    const hash = hashParam.parse(at);
    const number = this.#numbers[this.#slot(hash)] ?? 0;
    if (number > 0 || hash === this.hash(0)) return number;
    throw new RpcError(4003, `UnknownBlock: Header was not found in the database: ${hash}`);
  }

  #header(number: number): unknown {
    const parent = number === 0 ? zeros : this.hash(number - 1);
    return headerJson(header(number, parent));
  }

  #content(number: number): BlockContent | undefined {
    return number === 0 ? undefined : this.contents[(number - 1) % this.contents.length];
  }

  /** A block's state holds the runtime that writes the next one. */
  #specAfter(number: number): number {
    return (this.#content(Math.min(number + 1, this.length)) ?? this.contents[0])?.specVersion ?? 0;
  }

  #version(specVersion: number): unknown {
    return {
      specName: 'substrate-threefold',
      implName: 'substrate-threefold',
      authoringVersion: 1,
      specVersion,
      implVersion: 1,
      apis: [],
      transactionVersion: 1,
      stateVersion: 0,
    };
  }
}

function header(number: number, parentHash: Hash) {
  return { parentHash, number, stateRoot: zeros, extrinsicsRoot: zeros, digest: [] };
}
