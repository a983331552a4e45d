import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { AccountReading } from '../../domain/command.js';
import type { FarmId, NodeId, TwinId } from '../../domain/ids.js';
import {
  type BlockSource,
  type ChainIdentity,
  type DecodeCounts,
  type FinalizedBlock,
  type FollowOptions,
} from '../block-source.js';
import type { ChainVoice } from '../chain-voice.js';
import type { EndpointReport } from '../endpoint-report.js';
import type { GridRecords } from '../grid-records.js';
import type { FarmNodes } from '../reconcile/farm-nodes.js';
import { readStartStorage } from '../reconcile/read-start-storage.js';
import type { StartStorage } from '../reconcile/start-storage.js';
import { readFarmNodes } from '../reconcile/read-farm-nodes.js';
import type { FarmStorage } from '../reconcile/farm-storage.js';
import { readFarmStorage } from '../reconcile/read-farm-storage.js';
import type { NodeQuestion, NodeStorage } from '../reconcile/node-storage.js';
import { readAccount } from '../reconcile/read-account.js';
import { readNodeStorage } from '../reconcile/read-node-storage.js';
import type { Asker } from './asker.js';
import { stateOf } from './state-of.js';
import { runtimeAt } from './runtime-at.js';
import type { EndpointPool } from './endpoint-pool.js';
import { Follower, type FollowerOptions } from './follower.js';
import { nameHolder } from './name-holder.js';
import { oldestReadable } from './oldest-readable.js';
import { QuorumFollower } from './quorum/quorum-follower.js';
import { QuorumQuestions } from './quorum/quorum-questions.js';
import { RecordCache } from './record-cache.js';
import type { RuntimeStore } from './runtime-store.js';
import { TfchainVoice } from '../voice/tfchain-voice.js';
import { TfchainRecords } from './tfchain-records.js';

/** TFChain over live RPC endpoints: one after the other, or as many at once as a quorum needs. */
export class TfchainSource implements BlockSource {
  readonly records: GridRecords;
  readonly voice: ChainVoice;
  readonly #questions: QuorumQuestions | null;
  readonly #cache: RecordCache;

  /** @param quorum how many endpoints must agree; 1: one is believed */
  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly quorum: number,
    private readonly options: FollowerOptions,
  ) {
    this.#questions = quorum > 1 ? new QuorumQuestions(pool, quorum) : null;
    this.#cache = new RecordCache(() => pool.bestHead);
    this.records = new TfchainRecords((use) => this.#atHead(use), runtimes, this.#cache);
    this.voice = new TfchainVoice(pool, runtimes, (use) => this.#atHead(use));
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
    const follower =
      this.quorum > 1
        ? new QuorumFollower(this.pool, this.runtimes, this.quorum, all, from)
        : new Follower(this.pool, this.runtimes, all, from);
    return this.#noting(follower.blocks());
  }

  async twinAccount(twin: TwinId): Promise<string | null> {
    return (await this.records.twin(twin)).value?.account ?? null;
  }

  endpoints(): readonly EndpointReport[] {
    return this.pool.reports;
  }

  decoding(): DecodeCounts {
    return { ...this.runtimes.tally };
  }

  nameHolder(name: string): Promise<NameReading> {
    return this.#atHead(async (asker, { hash, number }) => {
      const decoder = await runtimeAt(asker, this.runtimes, hash);
      return { name, block: number, holder: await nameHolder(asker, decoder, hash, name) };
    });
  }

  async nodeStorage(question: NodeQuestion): Promise<NodeStorage> {
    const { runtimes, pool } = this;
    const endpoints = pool.usable().length;
    const read = (asker: Asker, head: BlockRef) => readNodeStorage(asker, runtimes, head, question);
    const other =
      this.#questions === null ? pool.ready().find(({ name }) => !question.avoid.includes(name)) : undefined;
    if (other !== undefined && question.avoid.length > 0) {
      try {
        return { ...(await read(other, await other.finalizedHead())), endpoints };
      } catch (error) {
        pool.failed(other, error, null);
      }
    }
    return { ...(await this.#atHead(read)), endpoints };
  }

  startStorage(node: NodeId, block: number): Promise<StartStorage> {
    return this.#atHead((asker) =>
      stateOf(asker, block, (at) => readStartStorage(asker, this.runtimes, at, node)),
    );
  }

  farmStorage(farm: FarmId, block: number): Promise<FarmStorage> {
    return this.#atHead((asker) =>
      stateOf(asker, block, (at) => readFarmStorage(asker, this.runtimes, at, farm)),
    );
  }

  farmNodes(farm: FarmId, block: number | null): Promise<FarmNodes> {
    return this.#atHead((asker, head) =>
      stateOf(asker, block ?? head.number, (at) => readFarmNodes(asker, this.runtimes, at, farm)),
    );
  }

  account(account: string): Promise<AccountReading & { readonly at: BlockRef }> {
    return this.#atHead(async (asker, at) => {
      const reader = { asker, decoder: await runtimeAt(asker, this.runtimes, at.hash), at: at.hash };
      return { at, ...(await readAccount(reader, account)) };
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** Tells the records what the blocks change, as long as they are followed. */
  async *#noting(blocks: AsyncIterable<FinalizedBlock>): AsyncGenerator<FinalizedBlock> {
    try {
      for await (const block of blocks) {
        this.#cache.followed(block.number, block.changed ?? []);
        yield block;
      }
    } finally {
      this.#cache.unfollowed();
    }
  }

  /** Asks at the newest finalized block. */
  #atHead<T>(use: (asker: Asker, head: BlockRef) => Promise<T>): Promise<T> {
    return (
      this.#questions?.ask(use) ??
      this.pool.once(async (endpoint) => use(endpoint, await endpoint.finalizedHead()))
    );
  }
}
