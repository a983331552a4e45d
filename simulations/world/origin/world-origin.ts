import { mostDeployments } from '../../scenario/world-load.js';
import type { ObservedBlock } from '../../../commands/observed-block.js';
import type { ReconcileChain, StartNode } from '../../../domain/command.js';
import type { NodeState } from '../../../domain/state/node-state.js';
import type { StoredFrame } from '../../../infrastructure/ledger/commit-store.js';
import type { LedgerHead } from '../../../infrastructure/ledger/ledger.js';
import type { ChainContract } from '../chain-records.js';
import type { Thing } from '../grid-host.js';
import { worldEpoch } from '../world-time.js';

/** Where a world begins: with a chain on which nothing was said yet, or where recorded logs end. */
export interface WorldOrigin {
  readonly chain: ChainOrigin;
  /** By their place in the world. */
  readonly nodes: readonly NodeOrigin[];
  /** Numbers of the farms on the chain, by their place in the world. */
  readonly farmIds: readonly number[];
  /** From this twin on the chain has none yet. */
  readonly firstTwin: number;
}

/** What is on the chain before the first block of the world. */
export interface ChainOrigin {
  /** Null: made of the seed. */
  readonly genesis: string | null;
  readonly name: string;
  /** The last block that is there; 0: the genesis. */
  readonly height: number;
  /** Chain time of that block, and the hosts' wall clock at the start, ms. */
  readonly epoch: number;
  /** Of the runtime at the start. */
  readonly specVersion: number;
  /** Of blocks that logs hold. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Its record of versions; null: there is none. */
  readonly zosVersion: string | null;
  readonly contracts: readonly ChainContract[];
  /** No contract has this number or a higher one. */
  readonly nextContract: number;
  /** What a contract was billed last, 1e-7 TFT. */
  readonly prices: ReadonlyMap<number, bigint>;
  /** Who rents which node as a whole, by the node's number. */
  readonly rents: ReadonlyMap<number, Rent>;
  /** The blocks that come, without a gap, the first behind `height`; null: they are made of what users do. */
  readonly recording: readonly ObservedBlock[] | null;
}

export type Rent = NonNullable<ReconcileChain['node']['rent']>;

export interface NodeOrigin {
  /** On the chain. */
  readonly nodeId: number;
  readonly twin: number;
  /** Place of its farm. */
  readonly farm: number;
  /** What it begins with; null: nothing. */
  readonly recorded: RecordedNode | null;
}

/** A node as its log left it. */
export interface RecordedNode {
  /** Of the log, for people. */
  readonly name: string;
  readonly frames: readonly StoredFrame[];
  readonly head: LedgerHead;
  readonly state: NodeState;
  /** How its process started last; null: it never did. */
  readonly started: Omit<StartNode, 'type' | 'code'> | null;
  /** What its host holds as far as the log knows, by workload. */
  readonly things: ReadonlyMap<string, Thing>;
  /** Workloads that had failed for good when the log ended. */
  readonly failed: ReadonlySet<string>;
}

/** The first twin of users, and how far behind it those of nodes begin. */
const firstTwin = 100;
export const nodeTwins = mostDeployments;

/** A new chain, nodes with empty disks. */
export function newOrigin(nodes: number, farms: number, specVersion: number): WorldOrigin {
  return {
    chain: newChain(specVersion),
    nodes: Array.from({ length: nodes }, (_, index) => ({
      nodeId: index + 1,
      twin: firstTwin + nodeTwins + index,
      farm: index % farms,
      recorded: null,
    })),
    farmIds: Array.from({ length: farms }, (_, index) => index + 1),
    firstTwin,
  };
}

export function newChain(specVersion: number): ChainOrigin {
  return {
    genesis: null,
    name: 'simulated',
    height: 0,
    epoch: worldEpoch,
    specVersion,
    hashes: new Map(),
    zosVersion: null,
    contracts: [],
    nextContract: 1,
    prices: new Map(),
    rents: new Map(),
    recording: null,
  };
}
