import type { BlockRef } from '../domain/block.js';
import type { ChainFact, FactSubject, NameReading } from '../domain/chain-fact.js';
import type { AccountReading } from '../domain/command.js';
import type { FarmId, NodeId, TwinId } from '../domain/ids.js';
import type { ChainVoice } from './chain-voice.js';
import type { EndpointDisagreement, EndpointReport } from './endpoint-report.js';
import type { ChangedRecord, GridRecords } from './grid-records.js';
import type { FarmNodes } from './reconcile/farm-nodes.js';
import type { FarmStorage } from './reconcile/farm-storage.js';
import type { NodeQuestion, NodeStorage } from './reconcile/node-storage.js';
import type { StartStorage } from './reconcile/start-storage.js';

/** One finalized block, decoded with the runtime that wrote it. */
export interface FinalizedBlock extends BlockRef {
  readonly parentHash: string;
  readonly specVersion: number;
  /** Chain time in ms (Timestamp.set of this block); 0 when the block carries none. */
  readonly time: number;
  /** Facts of the whole grid, in the order of the block's events. See `about`. */
  readonly facts: readonly ChainFact[];
  /**
   * Whom all the facts are about, where that is known without making them: `facts` then are made when they are first asked for,
   * which @throws ChainError (`BLOCK_UNDECODABLE`). Who is none of these need not ask. Absent: anybody may be concerned.
   */
  readonly about?: readonly FactSubject[];
  /** Foreign events that could not be decoded and cannot concern a node; noted, then passed. */
  readonly passedOver: readonly UndecodedEvent[];
  /** Records of the chain's storage that the block's events say to have changed. */
  readonly changed?: readonly ChangedRecord[];
}

export interface UndecodedEvent {
  readonly eventIndex: number;
  readonly pallet: string;
  readonly reason: string;
}

/** What reading cost. */
export interface DecodeCounts {
  /** Blocks that were read. */
  readonly blocks: number;
  /** Those whose events were decoded in full: of the others the bytes were gone through, and nobody asked for more. */
  readonly decoded: number;
}

/** Who the chain is. */
export interface ChainIdentity {
  /** `0x` + 64 hex digits; for a recording a hash that is derived from its content. */
  readonly genesis: string;
  readonly name: string;
}

/**
 * The port to a trusted source of finalized blocks: live endpoints, a recording, or the simulator.
 * Implementations hand out finalized blocks only, in order, without gaps, each once per call.
 */
export interface BlockSource {
  /** @throws ChainError (`CHAIN_UNREACHABLE`, `CHAIN_FOREIGN`) */
  identity(): Promise<ChainIdentity>;
  /** The newest finalized block known now. @throws ChainError */
  finalizedHead(): Promise<BlockRef>;
  /** The first block that can still be read (1 for a full chain, 2 for the recordings in `../shared`). */
  firstBlock(): Promise<number>;
  /**
   * Yields blocks from `from` (inclusive) on and follows the finalized head until `signal` aborts, or, with
   * `untilHead`, until the block that was the finalized head when the call was made.
   * Survives disconnects by itself (reporting through `onTrouble`); throws only what waiting cannot mend.
   * @throws ChainError (`CHAIN_FOREIGN`, `BLOCK_UNDECODABLE`, `BLOCKS_PRUNED`, `CHAIN_WENT_BACK`, `QUORUM_MISSING`)
   */
  follow(from: number, options: FollowOptions): AsyncIterable<FinalizedBlock>;
  /**
   * The account of a twin as of the newest finalized block, or null when there is no such twin.
   * 32 bytes, lower-case hex without 0x. @throws ChainError (`CHAIN_UNREACHABLE`)
   */
  twinAccount(twin: TwinId): Promise<string | null>;
  /** Records of the grid, where the source has its storage (a recording has not). */
  readonly records?: GridRecords;
  /** Speaks on the chain, where that is possible (a recording does not listen). */
  readonly voice?: ChainVoice;
  /**
   * What the storage of the newest finalized block holds of a node: for blocks that nobody holds any more. Absent where there
   * is no storage (a recording). @throws ChainError
   */
  nodeStorage?(question: NodeQuestion): Promise<NodeStorage>;
  /**
   * What the storage that a finalized block left behind holds of a node: for a log that does not begin with the chain.
   * Absent where there is no storage. @throws ChainError, `BLOCKS_PRUNED` when nobody holds that state any more
   */
  startStorage?(node: NodeId, block: number): Promise<StartStorage>;
  /**
   * What the storage that a finalized block left behind holds of a farm and its prices. Absent where there is no storage.
   * @throws ChainError, `BLOCKS_PRUNED` when nobody holds that state any more
   */
  farmStorage?(farm: FarmId, block: number): Promise<FarmStorage>;
  /**
   * Which nodes are of a farm in the state that a finalized block left behind. Absent where there is no storage.
   * @param block its number; null: the newest finalized one
   * @throws ChainError, `BLOCKS_PRUNED` when nobody holds that state any more
   */
  farmNodes?(farm: FarmId, block: number | null): Promise<FarmNodes>;
  /**
   * What the storage of the newest finalized block holds of an account (32 bytes, lower-case hex), and which block that is.
   * Absent where there is no storage. @throws ChainError
   */
  account?(account: string): Promise<AccountReading & { readonly at: BlockRef }>;
  /** How each endpoint stands, in the order in which they were given; absent for a source without endpoints. */
  endpoints?(): readonly EndpointReport[];
  /** How many blocks were read and decoded since the source was opened; absent where it is not counted. */
  decoding?(): DecodeCounts;
  /**
   * Who has reserved a name, as of the newest finalized block (which the answer says). A name whose contract is over is
   * nobody's. @throws ChainError (`CHAIN_UNREACHABLE`)
   */
  nameHolder(name: string): Promise<NameReading>;
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly untilHead: boolean;
  /** The hash that the log holds for block `from - 1`: another one there means another chain or a broken finality. */
  readonly expectedParent: string | null;
  /** How many blocks are fetched ahead in parallel. Default 32. */
  readonly prefetch?: number;
  /** Whose extrinsics are told as facts (`OwnExtrinsic`): 32 bytes, lower-case hex. Default: nobody's. */
  readonly account?: string | null;
  readonly onTrouble?: (error: ChainError) => void;
  /** An endpoint was dropped because it contradicted the quorum. */
  readonly onDisagreement?: (disagreement: EndpointDisagreement) => void;
}

export type ChainErrorCode =
  /** No endpoint answers, hangs, or answers garbage: waiting and retrying is right. */
  | 'CHAIN_UNREACHABLE'
  /** Another genesis than the log's, or another hash for a block that the log already holds. */
  | 'CHAIN_FOREIGN'
  /** Fewer endpoints than the quorum needs answer, or agree: nothing is followed until they do. */
  | 'QUORUM_MISSING'
  /** The endpoint answers and makes or sees new blocks, but nothing becomes final: the chain's trouble, not the line's. */
  | 'FINALITY_STALLED'
  /** The endpoint contradicted as many others as a block needs. */
  | 'ENDPOINT_LIED'
  /** The finalized head went backwards. */
  | 'CHAIN_WENT_BACK'
  /** An event that could concern this node cannot be decoded: the cursor must stop here. */
  | 'BLOCK_UNDECODABLE'
  /** Blocks that are needed are no longer to be had. */
  | 'BLOCKS_PRUNED';

/** What went wrong on the chain's side, with the block that it is about and what to do. */
export class ChainError extends Error {
  override readonly name = 'ChainError';
  constructor(
    readonly code: ChainErrorCode,
    message: string,
    readonly details: {
      readonly endpoint?: string;
      readonly block?: number;
      readonly eventIndex?: number;
      readonly specVersion?: number;
    } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
