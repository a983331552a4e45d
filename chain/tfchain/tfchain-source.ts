import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
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
import type { Asker } from './asker.js';
import { runtimeAt } from './block-reader.js';
import type { EndpointPool } from './endpoint-pool.js';
import { Follower, type FollowerOptions } from './follower.js';
import { nameHolder } from './name-holder.js';
import { oldestReadable } from './oldest-readable.js';
import { QuorumFollower } from './quorum/quorum-follower.js';
import { QuorumQuestions } from './quorum/quorum-questions.js';
import type { RuntimeStore } from './runtime-store.js';
import { storageItem } from './storage-item.js';

/** TFChain over live RPC endpoints: one after the other, or as many at once as a quorum needs. */
export class TfchainSource implements BlockSource {
  readonly #questions: QuorumQuestions | null;

  /** @param quorum how many endpoints must agree; 1: one is believed */
  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly quorum: number,
    private readonly options: FollowerOptions,
  ) {
    this.#questions = quorum > 1 ? new QuorumQuestions(pool, quorum) : null;
  }

  identity(): Promise<ChainIdentity> {
    return this.#questions?.identity() ?? this.pool.once((endpoint) => endpoint.ready());
  }

  finalizedHead(): Promise<BlockRef> {
    return this.#questions?.finalizedHead() ?? this.pool.once((endpoint) => endpoint.finalizedHead());
  }

  firstBlock(): Promise<number> {
    return this.#questions?.firstBlock() ?? this.pool.once(oldestReadable);
  }

  follow(from: number, options: FollowOptions): AsyncIterable<FinalizedBlock> {
    const all = { ...this.options, ...options };
    return this.quorum > 1
      ? new QuorumFollower(this.pool, this.runtimes, this.quorum, all, from).blocks()
      : new Follower(this.pool, this.runtimes, all, from).blocks();
  }

  twinAccount(twin: TwinId): Promise<string | null> {
    return this.#atHead((asker, head) => this.#twinAccount(asker, head, twin));
  }

  endpoints(): readonly EndpointReport[] {
    return this.pool.reports;
  }

  nameHolder(name: string): Promise<NameReading> {
    return this.#atHead(async (asker, { hash, number }) => {
      const decoder = await runtimeAt(asker, this.runtimes, hash);
      return { name, block: number, holder: await nameHolder(asker, decoder, hash, name) };
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  async #twinAccount(asker: Asker, { hash }: BlockRef, twin: TwinId): Promise<string | null> {
    const decoder = await runtimeAt(asker, this.runtimes, hash);
    const value = await storageItem(asker, decoder, hash, {
      pallet: 'TfgridModule',
      item: 'Twins',
      key: twin,
    });
    if (value === null) return null;
    const record = twinRecord.safeParse(value);
    if (record.success && record.data.twinId === twin) return record.data.account;
    throw new ChainError('CHAIN_UNREACHABLE', `${asker.name} gave something else than twin ${twin}`, {
      endpoint: asker.name,
    });
  }

  /** Asks at the newest finalized block. */
  #atHead<T>(use: (asker: Asker, head: BlockRef) => Promise<T>): Promise<T> {
    return (
      this.#questions?.ask(use) ??
      this.pool.once(async (endpoint) => use(endpoint, await endpoint.finalizedHead()))
    );
  }
}
