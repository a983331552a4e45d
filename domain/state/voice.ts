import type { NodeTask, Signature } from '../node-effect.js';

/** How the node speaks on the chain in its own name. */
export interface Voice {
  /** 32-byte account whose key the node has, lower-case hex. Null: it has none and is silent. */
  account: string | null;
  /** Of which boot of the host the next line speaks; null: of none. */
  bootId: string | null;
  /** When the host was booted, wall clock ms: fixed for a boot, so that the uptime never goes backwards in it. */
  bootedAt: number | null;
  /** The uptime that is to be reported; null: the last report's window has not passed. */
  uptime: UptimeReading | null;
  /** What was signed and is neither included nor lapsed. At most one, so that nonces are in order. */
  pending: PendingExtrinsic | null;
  /** All that was paid for what blocks hold of it, in the chain's smallest unit (1e-7 TFT). */
  fees: bigint;
}

export interface PendingExtrinsic extends Signature {
  readonly task: NodeTask;
  readonly account: string;
  /** How often it was handed to the chain and an answer came. */
  submissions: number;
  /** The cursor's block at the last answer; null: it was never answered. */
  submittedAt: number | null;
  /** Why the last answer refused it; null: it was taken in. */
  refusal: string | null;
}

/** Seconds, and the chain time in seconds at which they were so many. */
export interface UptimeReading {
  readonly uptime: bigint;
  readonly takenAt: bigint;
}

/** How a task of the node stands. */
export interface TaskRecord {
  /** How often it was done. */
  readonly round: number;
  /** How often the round that is on was tried in vain. */
  readonly failures: number;
  /** Wall clock ms of the next try; null: it waits for no timer. */
  readonly retryAt: number | null;
  /** Chain time, ms: not tried before a block of this time is followed. */
  readonly notBefore: number;
  /** Why the last try of this round came to nothing, for people; null: none did. */
  readonly trouble: string | null;
}

const untried: TaskRecord = { round: 0, failures: 0, retryAt: null, notBefore: 0, trouble: null };

export const silence: Voice = {
  account: null,
  bootId: null,
  bootedAt: null,
  uptime: null,
  pending: null,
  fees: 0n,
};

/** The record of a task; of one that was never begun, too. */
export function taskRecord(tasks: { get(task: string): TaskRecord | undefined }, task: NodeTask): TaskRecord {
  return tasks.get(task) ?? untried;
}
