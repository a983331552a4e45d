import type { OwnFact } from '../chain-fact.js';
import type { AccountReading, FollowBlocks } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeCall } from '../node-call.js';
import type { NodeState } from '../state/node-state.js';
import { type PendingExtrinsic, taskRecord } from '../state/voice.js';
import type { Place } from './place.js';
import { nodeRetryDelay, retryDelay } from './retry.js';

type At = Pick<FollowBlocks, 'block' | 'time' | 'specVersion'>;

/** A finalized block holds an extrinsic of the node's account: the one that waits for it, or one that is not ours. */
export function decideOwnExtrinsic(state: NodeState, place: Place, fact: OwnFact, at: At): DomainEvent[] {
  const { pending } = state.voice;
  const { hash, nonce, fee, error } = fact;
  if (pending === null || pending.hash !== hash) {
    const seen = event('ForeignExtrinsicSeen', { ...place, hash, nonce, fee });
    const isTaken = pending !== null && nonce >= pending.nonce && isOf(pending, fact);
    return isTaken ? [seen, lapsed(state, pending, at, 'nonce-taken')] : [seen];
  }
  const { task } = pending;
  const { round, failures } = taskRecord(state.tasks, task);
  // A call that the chain refused costs a fee each time: it waits up to an hour, as workloads do.
  const retryFrom = error === null ? null : at.time + retryDelay(failures + 1);
  const outcome = { hash, nonce, fee, error: error === null ? null : { ...error }, retryFrom };
  return [event('ExtrinsicIncluded', { ...place, task, round, ...outcome })];
}

const isOf = ({ account }: PendingExtrinsic, { origin }: OwnFact): boolean =>
  origin.phase === 'extrinsic' && origin.signer === account;

/**
 * What waits for its block and is in none of the blocks that could hold it. All blocks up to here were followed, so it is
 * known and not guessed. @param state after the facts of the blocks
 */
export function decideLapse(state: NodeState, at: At): DomainEvent[] {
  const { pending } = state.voice;
  if (pending === null) return [];
  if (at.block.number + 1 >= pending.death) return [lapsed(state, pending, at, 'expired')];
  // The block that brings a new runtime was written by the old one, so none before it was passed over.
  return at.specVersion > pending.specVersion ? [lapsed(state, pending, at, 'runtime-changed')] : [];
}

/**
 * What waits for its block, after blocks that nobody holds any more. The account's nonce tells: when it has passed the
 * extrinsic's, they held it or another with its nonce; otherwise they did not, and it may still come.
 */
export function decideUnseen(state: NodeState, block: number, account: AccountReading): DomainEvent[] {
  const { pending } = state.voice;
  if (pending === null || pending.account !== account.account || account.nonce <= pending.nonce) return [];
  const { task, hash, nonce, call } = pending;
  const { round, failures: attempt } = taskRecord(state.tasks, task);
  const counts = countsTwice(call) ? 'as-said' : 'as-unsaid';
  const about = { task, round, attempt, hash, nonce, accountNonce: account.nonce, block, counts } as const;
  return [event('ExtrinsicUnseen', about)];
}

/** Whether saying it twice is more than saying it once: an uptime in one window, traffic of one window. */
function countsTwice({ kind }: NodeCall): boolean {
  return kind === 'report-uptime' || kind === 'report-nru';
}

function lapsed(
  state: NodeState,
  { task, hash, refusal }: PendingExtrinsic,
  { block, time }: At,
  reason: 'expired' | 'runtime-changed' | 'nonce-taken',
): DomainEvent {
  const { round, failures: attempt } = taskRecord(state.tasks, task);
  // One that was only not included is signed again at once; one that was refused, or a second time, waits.
  const retryFrom = refusal === null && attempt === 0 ? time : time + nodeRetryDelay(attempt + 1);
  return event('ExtrinsicLapsed', {
    task,
    round,
    attempt,
    hash,
    block: block.number,
    reason,
    refusal,
    retryFrom,
  });
}
