import { z } from 'zod';
import type { RpcMethods } from '../../../chain/devchain/node/rpc-connection.js';
import { Subscription } from '../../../chain/devchain/node/rpc-connection.js';
import { RpcError } from '../../../chain/devchain/node/rpc-error.js';
import { headerHash } from '../../../chain/tfchain/header-hash.js';
import { systemEventsKey } from '../../../chain/tfchain/system-events-key.js';

/** What a real block holds, as the chain gave it: SCALE in `0x` hex. */
export interface BlockContent {
  readonly specVersion: number;
  readonly extrinsics: readonly string[];
  readonly events: string;
}

/** Whose numbers are known by their hashes: readers ask for what they were told a moment ago. */
const window = 20_000;
const zeros = `0x${'00'.repeat(32)}`;
const hashParam = z.string().regex(/^0x[0-9a-f]{64}$/);
const numberParam = z.union([z.int().min(0), z.string().transform(Number).pipe(z.int().min(0))]);

/**
 * A chain of any length that holds the same blocks over and over, each under a header of its own, so that numbers, hashes
 * and links are right. A block costs its hash and nothing is kept but that, so a million are at hand at once.
 */
export class LoopedChain {
  readonly #hashes: Buffer;
  readonly #numbers = new Map<string, number>();
  #known = 0;

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
    this.#keep(0, headerHash(header(0, zeros)));
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

  hash(number: number): string {
    while (this.#known < number) {
      const next = this.#known + 1;
      this.#keep(next, headerHash(header(next, this.#at(next - 1))));
    }
    return this.#at(number);
  }

  #keep(number: number, hash: string): void {
    this.#hashes.write(hash.slice(2), 32 * number, 'hex');
    this.#numbers.set(hash, number);
    this.#known = number;
    if (number > window) this.#numbers.delete(this.#at(number - window));
  }

  #at(number: number): string {
    return `0x${this.#hashes.toString('hex', 32 * number, 32 * (number + 1))}`;
  }

  #hashOf(param: unknown): string | null {
    const number = param === undefined || param === null ? this.length : numberParam.parse(param);
    return number > this.length ? null : this.hash(number);
  }

  /** @throws RpcError for a hash that is no block's, or of one that was asked for long ago */
  #number(at: unknown): number {
    if (at === undefined || at === null) return this.length;
    const hash = hashParam.parse(at);
    const number = this.#numbers.get(hash) ?? (hash === this.#at(0) ? 0 : undefined);
    if (number !== undefined) return number;
    throw new RpcError(4003, `UnknownBlock: Header was not found in the database: ${hash}`);
  }

  #header(number: number): unknown {
    const parent = number === 0 ? zeros : this.hash(number - 1);
    return { ...header(number, parent), number: `0x${number.toString(16)}` };
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

function header(number: number, parentHash: string) {
  return { parentHash, number, stateRoot: zeros, extrinsicsRoot: zeros, digest: { logs: [] } };
}
