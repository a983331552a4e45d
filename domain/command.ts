import type { BlockRef } from './block.js';
import type { ChainFact } from './chain-fact.js';
import type { Effect, Outcome } from './effect.js';
import type { NameReading, Resources } from './chain-fact.js';
import type { NodeEffectRef, NodeOutcome } from './node-effect.js';
import type { ContractId, NodeId, TwinId, WorkloadId } from './ids.js';
import type { NodeDetails } from './node-call.js';
import type { AccountReading, StoredContract, StoredFarm, StoredNode } from './stored-records.js';
import type { HostControl } from './rollout/host-control.js';

export type { AccountReading, StoredContract, StoredFarm, StoredNode };

/**
 * Everything that can enter a node. Each is plain data, complete in itself (time, keys and ids come with it), and
 * is stored in the log beside the events that it led to: the log is a script.
 */
export type Command =
  | BindLedger
  | StartNode
  | FollowBlocks
  | ReconcileChain
  | ReadStorage
  | ReadFarm
  | NoteDisagreement
  | SubmitBody
  | RefuseBody
  | RecordOutcome
  | PassTime
  | RestoreLog
  | SetVoice
  | RecordNodeOutcome
  | SetHostControl
  | SurveyHost
  | BindAccount
  | DescribeNode;

/** First contact with a chain: this log is of this node on this chain, for ever. */
export interface BindLedger {
  readonly type: 'BindLedger';
  readonly nodeId: NodeId;
  readonly genesis: string;
  readonly chainName: string;
  readonly firstBlock: number;
}

/**
 * First contact with a chain that does not have this node yet: this log is of the node that the account will get. What is said
 * of the account is so in the state that the block before `firstBlock` left behind; it has no node there.
 */
export interface BindAccount {
  readonly type: 'BindAccount';
  /** 32-byte account, lower-case hex. */
  readonly account: string;
  readonly genesis: string;
  readonly chainName: string;
  readonly firstBlock: number;
  /** Null: it has no twin either. */
  readonly twinId: TwinId | null;
  readonly termsAccepted: boolean;
}

/** What the host is, and its operator says of it, at every start. Null: this node does not register itself. */
export interface DescribeNode {
  readonly type: 'DescribeNode';
  readonly details: NodeDetails | null;
}

export interface StartNode {
  readonly type: 'StartNode';
  /** zledger's version. */
  readonly version: string;
  readonly driver: 'linux' | 'dry';
  readonly bootId: string;
  readonly capacity: Resources;
  readonly supports: readonly string[];
  readonly unsupported: readonly { readonly type: string; readonly reason: string }[];
  /** Which code exactly; null: not on record. */
  readonly code: CodeIdentity | null;
}

/** Exactly which code runs. */
export interface CodeIdentity {
  /** SHA-256 over the compiled model, hex. */
  readonly model: string;
  /** What runs it: `node v20.19.0`. */
  readonly runtime: string;
}

/** What is on the host of all that this node's driver ever made; at every start, before anything is done. */
export interface SurveyHost {
  readonly type: 'SurveyHost';
  readonly present: readonly WorkloadId[];
}

/** Finalized blocks `from`..`block.number` were read; all but the last held nothing for this node. */
export interface FollowBlocks {
  readonly type: 'FollowBlocks';
  readonly from: number;
  readonly block: BlockRef;
  readonly specVersion: number;
  /** ms */
  readonly time: number;
  /**
   * The finalized head when following began, or began again after trouble: up to it the node only catches up, and decides
   * nothing about its own host and software. Null: not known, or the node does not follow on.
   */
  readonly head: number | null;
  /** Those that concern this node, in the block's order. */
  readonly facts: readonly ChainFact[];
  readonly passedOver: readonly {
    readonly block: number;
    readonly eventIndex: number;
    readonly pallet: string;
    readonly reason: string;
  }[];
}

/**
 * What the storage holds in the state where the log stands: after the block before the first one, when the log does not
 * begin with the chain.
 */
export interface ReadStorage {
  readonly type: 'ReadStorage';
  readonly block: BlockRef;
  readonly specVersion: number;
  /** ms */
  readonly time: number;
  readonly node: StoredNode;
  readonly farm: StoredFarm | null;
  readonly contracts: readonly StoredContract[];
  readonly endpoint: string;
  readonly voices: number;
}

/** What the storage holds, in the state where the log stands, of the farm that the node is in by then, and of its prices. */
export interface ReadFarm {
  readonly type: 'ReadFarm';
  readonly block: BlockRef;
  readonly farm: StoredFarm;
  readonly endpoint: string;
  readonly voices: number;
}

/** Nobody holds the blocks from `from` on any more: what the storage of the finalized `block` says instead. */
export interface ReconcileChain {
  readonly type: 'ReconcileChain';
  readonly from: number;
  readonly block: BlockRef;
  readonly specVersion: number;
  /** ms */
  readonly time: number;
  readonly reason: string;
  readonly node: StoredNode;
  readonly contracts: readonly StoredContract[];
  /** Known contracts that the storage does not hold; each was asked for by itself. */
  readonly gone: readonly ContractId[];
  /** Who holds the names that gateways here want. */
  readonly names: readonly NameReading[];
  /** Of the account with which the node signs; null: it has no key, or this was not read. */
  readonly account: AccountReading | null;
  /** Readings that say so of the very same contracts, this one the last. */
  readonly sightings: readonly {
    readonly block: number;
    readonly endpoint: string;
    readonly voices: number;
  }[];
  /** How many endpoints there are to ask. */
  readonly endpoints: number;
}

/** What an endpoint said otherwise than the quorum: the block's hash, the block itself, its events, the runtime, or other storage. */
export type Disagreement = 'hash' | 'block' | 'events' | 'runtime' | 'metadata' | 'storage';

/** An endpoint contradicted as many others as a block needs; it is not listened to any more. */
export interface NoteDisagreement {
  readonly type: 'NoteDisagreement';
  /** `wss://host:port`, without path, user or query: those may hold keys. */
  readonly endpoint: string;
  readonly block: BlockRef;
  readonly differs: Disagreement;
  /** SHA-256 of what it said, and of what the others said; hex. */
  readonly claimed: string;
  readonly agreed: string;
  /** How many endpoints agreed with each other. */
  readonly agreeing: number;
}

export type BodySource = 'http' | 'spool' | 'inline';

/**
 * What the identity service (KYC) says of a twin. `unknown`: it did not answer, which must not stop a node; `off`: the
 * operator does not ask.
 */
export type Identity = 'verified' | 'unverified' | 'unknown' | 'off';

/** A body that parsed, with the keys that the chain holds for its signers. */
export interface SubmitBody {
  readonly type: 'SubmitBody';
  readonly contractId: ContractId;
  readonly source: BodySource;
  /** Exactly as it was sent. */
  readonly text: string;
  /** Of the bytes as they were sent, hex. */
  readonly sha256: string;
  /** Bytes as they were sent. */
  readonly size: number;
  /** Wall clock in ms: how long it may wait for its contract is counted from here. */
  readonly at: number;
  /** On-chain accounts of the signers; null: the chain has no such twin. */
  readonly accounts: readonly { readonly twinId: TwinId; readonly account: string | null }[];
  /** Of the twin that owns the deployment. */
  readonly identity: Identity;
  /** Who has reserved the names that the body's gateways want. */
  readonly names: readonly NameReading[];
}

/** What was sent is not a body at all (not JSON, too large, too deep): noted without its text. */
export interface RefuseBody {
  readonly type: 'RefuseBody';
  readonly contractId: ContractId;
  readonly source: BodySource;
  readonly sha256: string;
  readonly size: number;
  readonly code: string;
  readonly message: string;
}

/** What came of an effect. */
export interface RecordOutcome {
  readonly type: 'RecordOutcome';
  readonly effect: Omit<Effect, 'spec'>;
  readonly outcome: Outcome;
  /** Wall clock in ms: retries are counted from here. */
  readonly at: number;
}

/** A timer that `nextTimer` asked for has come. */
export interface PassTime {
  readonly type: 'PassTime';
  /** Wall clock in ms. */
  readonly at: number;
}

/** What the operator lets the node do to its own software and host, as of this start. */
export interface SetHostControl extends HostControl {
  readonly type: 'SetHostControl';
}

/** This log was made anew out of a backup that ends here; what came after it once is not in it. */
export interface RestoreLog {
  readonly type: 'RestoreLog';
  /** Commits of the backup, the hash of the last and the root of the Merkle tree over all; 64 hex digits each. */
  readonly commits: number;
  readonly hash: string;
  readonly root: string;
  /** Wall clock in ms when the backup was made. */
  readonly takenAt: number;
  /** Whether the node goes on signing with the key that it had. */
  readonly keptKey: boolean;
  /** Commits that were signed for once and are not in the backup, as far as was known; null: none was known of. */
  readonly lost: { readonly from: number; readonly to: number } | null;
}

/** The key with which the node signs extrinsics; at every start. */
export interface SetVoice {
  readonly type: 'SetVoice';
  /** When the host was booted, by its clock, ms; null: not known. */
  readonly bootedAt: number | null;
  /** 32-byte account, lower-case hex; null: the node has no key. */
  readonly account: string | null;
}

/** What came of an effect of the node as a whole. */
export interface RecordNodeOutcome {
  readonly type: 'RecordNodeOutcome';
  readonly effect: NodeEffectRef;
  readonly outcome: NodeOutcome;
  /** Wall clock in ms: retries are counted from here. */
  readonly at: number;
}
