import type { RecordNodeOutcome, SetVoice } from '../command.js';
import { outstandingNodeEffects } from '../effects/outstanding-node.js';
import { type DomainEvent, event, type EventData } from '../events/event.js';
import type { NodeEffect, NodeFailure, NodeOutcome, SignExtrinsic, SubmitExtrinsic } from '../node-effect.js';
import { canonicalText } from '../state/state-hash.js';
import type { NodeState } from '../state/node-state.js';
import { decideHostOutcome } from './decide-host-outcome.js';
import { decideStrayOutcome } from './decide-stray.js';
import { decideCalled } from './decide-wake.js';
import { decideTrafficRead } from './decide-traffic.js';
import { nodeRetryDelay } from './retry.js';

/** A node without a key says nothing of its host, either: only who speaks reports. */
export function decideVoice(state: NodeState, { account, bootedAt }: SetVoice): DomainEvent[] {
  const { voice, host } = state;
  const bootId = account === null ? null : (host?.bootId ?? null);
  if (voice.account === account && voice.bootId === bootId) return [];
  return [event('VoiceSet', { account, bootId, bootedAt: account === null ? null : bootedAt })];
}

/**
 * What came of a node effect. One that the state does not owe any more settles nothing: what it was for is done, or
 * became something else while it ran.
 */
export function decideNodeOutcome(state: NodeState, command: RecordNodeOutcome): DomainEvent[] {
  const effect = outstandingNodeEffects(state).find(({ id }) => id === command.effect.id);
  if (effect === undefined) return [];
  const { outcome, at } = command;
  if (effect.lane === 'host') return decideHostOutcome(state, effect, command);
  if (effect.lane === 'strays') return decideStrayOutcome(state, effect, command);
  if (effect.lane === 'farm') return decideCalled(effect, outcome);
  if (outcome.kind === 'failed') return [taskFailed(effect, outcome, at)];
  switch (effect.kind) {
    case 'sign-extrinsic':
      return signed(effect, outcome, at);
    case 'submit-extrinsic':
      return submitted(effect, outcome, at);
    case 'read-traffic':
      return outcome.kind === 'traffic-read'
        ? decideTrafficRead(state, outcome.counters)
        : [misfit(effect, outcome, at)];
  }
}

function signed(effect: SignExtrinsic, outcome: NodeOutcome, at: number): DomainEvent[] {
  if (outcome.kind !== 'signed') return [misfit(effect, outcome, at)];
  const { kind: _, call, ...signature } = outcome;
  const { task, round, attempt, account } = effect;
  // What is wanted may have changed while it was signed: then nothing is to be sent, and the new wish is signed.
  if (canonicalText(call) !== canonicalText(effect.call)) return [];
  // the schema's lists are not read-only, which nothing makes use of
  const called = call as EventData<'ExtrinsicSigned'>['call'];
  return [event('ExtrinsicSigned', { task, round, attempt, account, call: called, ...signature })];
}

function submitted(effect: SubmitExtrinsic, outcome: NodeOutcome, at: number): DomainEvent[] {
  const { task, hash } = effect;
  if (outcome.kind === 'submitted')
    return [event('ExtrinsicSubmitted', { task, hash, endpoint: outcome.endpoint })];
  if (outcome.kind !== 'refused') return [misfit(effect, outcome, at)];
  const { endpoint, code, reason } = outcome;
  return [event('ExtrinsicRefused', { task, hash, endpoint, code, reason })];
}

/** An outcome that cannot be one of this effect is a bug in what carried it out: it costs a try, not the node. */
function misfit(effect: NodeEffect, outcome: NodeOutcome, at: number): DomainEvent {
  const reason = `'${outcome.kind}' is no outcome of ${effect.kind}: report this`;
  return taskFailed(effect, { kind: 'failed', code: 'OUTCOME_MISFIT', reason }, at);
}

function taskFailed(effect: NodeEffect, { code, reason }: NodeFailure, at: number): DomainEvent {
  const { task, round, attempt, kind } = effect;
  const retryAt = at + nodeRetryDelay(attempt + 1);
  return event('NodeTaskFailed', { task, round, attempt, effect: kind, code, reason, retryAt });
}
