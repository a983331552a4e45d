import type { BlockRef } from '../../domain/block.js';
import type { TwinId } from '../../domain/ids.js';
import {
  type BlockSource,
  ChainError,
  type ChainIdentity,
  type FinalizedBlock,
  type FollowOptions,
} from '../block-source.js';
import type { EndpointReport } from '../endpoint-report.js';
import { twinRecord } from '../decode/node-facts.js';
import { runtimeAt } from './block-reader.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointPool } from './endpoint-pool.js';
import { Follower, type FollowerOptions } from './follower.js';
import { oldestReadable } from './oldest-readable.js';
import type { RuntimeStore } from './runtime-store.js';
import { storageItem } from './storage-item.js';

/** TFChain over live RPC endpoints. */
export class TfchainSource implements BlockSource {
  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly options: FollowerOptions,
  ) {}

  identity(): Promise<ChainIdentity> {
    return this.#once((endpoint) => endpoint.ready());
  }

  finalizedHead(): Promise<BlockRef> {
    return this.#once((endpoint) => endpoint.finalizedHead());
  }

  firstBlock(): Promise<number> {
    return this.#once(oldestReadable);
  }

  follow(from: number, options: FollowOptions): AsyncIterable<FinalizedBlock> {
    return new Follower(this.pool, this.runtimes, { ...this.options, ...options }, from).blocks();
  }

  twinAccount(twin: TwinId): Promise<string | null> {
    return this.#once(async (endpoint) => {
      const { hash } = await endpoint.finalizedHead();
      const decoder = await runtimeAt(endpoint, this.runtimes, hash);
      const value = await storageItem(endpoint, decoder, hash, {
        pallet: 'TfgridModule',
        item: 'Twins',
        key: twin,
      });
      if (value === null) return null;
      const record = twinRecord.safeParse(value);
      if (record.success && record.data.twinId === twin) return record.data.account;
      throw new ChainError('CHAIN_UNREACHABLE', `${endpoint.name} gave something else than twin ${twin}`, {
        endpoint: endpoint.name,
      });
    });
  }

  endpoints(): readonly EndpointReport[] {
    return this.pool.reports;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  #once<T>(use: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    return this.pool.once(use);
  }
}
