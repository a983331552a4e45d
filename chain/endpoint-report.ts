import type { Disagreement } from '../domain/command.js';
import type { BlockRef } from '../domain/block.js';

/**
 * How an endpoint stands. `untried`: not asked yet. `healthy`. `lagging`: others, or this node itself, are further.
 * `stalled`: its finalized head stands still. `unreachable`: no answer, or none that can be used. `pruned`: it no longer has
 * a block that is needed. `undecodable`: what it gave for a block could not be read. `lying`: it contradicted itself, the
 * log or the quorum, and is dropped. `foreign`: it serves another chain, and is dropped.
 */
export type EndpointState =
  | 'untried'
  | 'healthy'
  | 'lagging'
  | 'stalled'
  | 'unreachable'
  | 'pruned'
  | 'undecodable'
  | 'lying'
  | 'foreign';

/** What is known of one endpoint, for status and metrics. */
export interface EndpointReport {
  /** Scheme, host and port; see `endpointName`. */
  readonly endpoint: string;
  readonly state: EndpointState;
  /** The highest block that it called finalized; null before it said so. */
  readonly head: BlockRef | null;
  /** Number of the best block, not final yet, when it was last asked for at its head; null before that. */
  readonly best: number | null;
  /** How long it takes to answer a small question, smoothed; null before the first answer. ms */
  readonly latencyMs: number | null;
  /** Failures in a row. */
  readonly failures: number;
  /** How long it is left alone after a failure. ms */
  readonly retryInMs: number;
  /** Subscriptions that fell silent and were made anew. */
  readonly resubscribed: number;
  readonly trouble: string | null;
}

/** An endpoint contradicted as many others as a block needs. */
export interface EndpointDisagreement {
  readonly endpoint: string;
  readonly block: BlockRef;
  readonly differs: Disagreement;
  /** SHA-256, hex. */
  readonly claimed: string;
  readonly agreed: string;
  readonly agreeing: number;
}
