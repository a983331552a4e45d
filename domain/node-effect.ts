import type { NodeId, WorkloadId } from './ids.js';
import type { NodeCall } from './node-call.js';
import type { TrafficCounter } from './reports/traffic.js';
import type { ResultData } from './result-data.js';
import type { ChangeDirection } from './rollout/upgrade-state.js';

/**
 * What the node has to do by itself, not for one workload. A task is done in rounds; a round that fails is tried again.
 * Each task has its record in the state (`NodeState.tasks`).
 */
export type NodeTask =
  | 'registration'
  | 'power-state'
  | 'uptime'
  | 'resources'
  | 'nru'
  | 'traffic'
  | 'version'
  | 'power'
  | 'strays'
  | 'wake';

/**
 * A side effect of the node as a whole, as data, beside those of workloads (`Effect`). Its id is derived from the state, so that the
 * same state always owes the same ones.
 */
export type NodeEffect = SignExtrinsic | SubmitExtrinsic | ReadTraffic | HostEffect | RemoveStray | WakeNode;

/** Effects of one lane are carried out one after the other; lanes run beside each other and beside the workloads. */
export type Lane = 'chain' | 'meter' | 'host' | 'strays' | 'farm';

interface NodeEffectBase {
  /** `node/<task>/<round>/<attempt>/<kind>` */
  readonly id: string;
  readonly lane: Lane;
  readonly task: NodeTask;
  /** How often the task was done before. */
  readonly round: number;
  /** How often this round failed before. */
  readonly attempt: number;
}

/** Builds and signs an extrinsic. Nothing leaves the node: what was signed is first put on record. */
export interface SignExtrinsic extends NodeEffectBase {
  readonly kind: 'sign-extrinsic';
  readonly lane: 'chain';
  /** 32-byte account whose key signs, lower-case hex. */
  readonly account: string;
  readonly call: NodeCall;
  /** Blocks in which it may be included, counted from the finalized head: a power of two. */
  readonly period: number;
}

/** Hands the chain an extrinsic that is on record. The same bytes every time: the chain includes them once at most. */
export interface SubmitExtrinsic extends NodeEffectBase {
  readonly kind: 'submit-extrinsic';
  readonly lane: 'chain';
  /** Of the extrinsic, `0x` hex. */
  readonly hash: string;
  /** SCALE with its length, `0x` hex. */
  readonly bytes: string;
}

/** Reads the host's counters of public traffic. Changes nothing. */
export interface ReadTraffic extends NodeEffectBase {
  readonly kind: 'read-traffic';
  readonly lane: 'meter';
  readonly task: 'traffic';
}

/** What the node does to its own software and host, by commands of the operator's. */
export type HostEffect = SwitchVersion | CheckHealth | PowerDown;

/** Makes a version the one that starts next, whichever is now: asked again after a crash, it converges. */
export interface SwitchVersion extends NodeEffectBase {
  readonly kind: 'switch-version';
  readonly lane: 'host';
  readonly task: 'version';
  readonly direction: ChangeDirection;
  /** What ran when the change was begun. */
  readonly from: string;
  readonly to: string;
}

/** Judges the version that was started. */
export interface CheckHealth extends NodeEffectBase {
  readonly kind: 'check-health';
  readonly lane: 'host';
  readonly task: 'version';
  readonly version: string;
}

export interface PowerDown extends NodeEffectBase {
  readonly kind: 'power-down';
  readonly lane: 'host';
  readonly task: 'power';
}

/** Leaves nothing on the host of a workload that no record accounts for. */
export interface RemoveStray extends NodeEffectBase {
  readonly kind: 'remove-stray';
  readonly lane: 'strays';
  readonly task: 'strays';
  readonly workload: WorkloadId;
}

/**
 * Looks up another node of the farm on the chain and, when it sleeps and is wanted, sends it magic packets (wake-on-LAN). Its
 * round is the block since which it is wanted, its attempt how often it was called, this time with it.
 */
export interface WakeNode extends NodeEffectBase {
  readonly kind: 'wake-node';
  readonly lane: 'farm';
  readonly task: 'wake';
  readonly nodeId: NodeId;
}

/** What came of a node effect. */
export type NodeOutcome =
  | { readonly kind: 'done'; readonly result: ResultData }
  | NodeFailure
  | ({ readonly kind: 'signed' } & Signature)
  | { readonly kind: 'traffic-read'; readonly counters: readonly TrafficCounter[] }
  /** An endpoint took it in. Whether it is included is known when a finalized block holds it. */
  | { readonly kind: 'submitted'; readonly endpoint: string }
  /** An endpoint refused it. That does not mean that no block holds it, or will. */
  | { readonly kind: 'refused'; readonly endpoint: string; readonly code: string; readonly reason: string };

export interface NodeFailure {
  readonly kind: 'failed';
  /** For programs: `CHAIN_UNREACHABLE`, ... */
  readonly code: string;
  /** Our own words, in full sentences for a user. */
  readonly reason: string;
}

/** An extrinsic that was signed and not handed out yet. */
export interface Signature {
  readonly call: NodeCall;
  /** blake2-256 over `bytes`, `0x` hex. */
  readonly hash: string;
  /** SCALE with its length, `0x` hex. */
  readonly bytes: string;
  readonly nonce: number;
  /** Its era: it can be in blocks after `birth` and before `death`, and in no other. */
  readonly birth: number;
  readonly death: number;
  /** The only runtime that includes it. */
  readonly specVersion: number;
}

/** An effect as a command and the log name it. */
export interface NodeEffectRef {
  readonly id: string;
  /** `NodeEffect.kind` and `NodeEffect.task` of its time. */
  readonly kind: string;
  readonly task: string;
  readonly round: number;
  readonly attempt: number;
}
