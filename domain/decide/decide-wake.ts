import type { PowerFact } from '../chain-fact.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeOutcome, WakeNode } from '../node-effect.js';
import { callsMost, sleepingNode } from '../power/sleeping-node.js';
import type { NodeState } from '../state/node-state.js';
import type { Place } from './place.js';

/** What the chain says of the power of another node of the farm. */
export function decideOthersPower(state: NodeState, place: Place, fact: PowerFact): DomainEvent[] {
  const { nodeId } = fact;
  const isSleeping = sleepingNode(state.sleeping, nodeId) !== null;
  if (fact.kind === 'PowerStateChanged')
    return isSleeping && fact.state === 'Up' ? [event('WakeUpEnded', { nodeId, why: 'up' })] : [];
  if (fact.farmId !== state.record.farmId) return [];
  if (fact.target === 'Up') return [event('FarmNodeWanted', { ...place, nodeId })];
  return isSleeping ? [event('WakeUpEnded', { nodeId, why: 'target-down' })] : [];
}

/**
 * Which other nodes of the farm are called now, asked with each block at the head: what was wanted while this node caught up is
 * over when the chain said so, and still owed when not.
 */
export function decideWakeUps({ sleeping, chain, control }: NodeState): DomainEvent[] {
  const now = chain.cursor?.time ?? 0;
  const events: DomainEvent[] = [];
  for (const { nodeId, phase, calls, notBefore } of sleeping) {
    if (phase === 'calling' || now < notBefore) continue;
    if (!control.wakeOnLan) events.push(event('WakeUpHeld', { nodeId }));
    else if (calls >= callsMost) events.push(event('WakeUpEnded', { nodeId, why: 'given-up' }));
    else events.push(event('WakeUpStarted', { nodeId, call: calls + 1 }));
  }
  return events;
}

/** What came of calling a node: by the chain's storage it may be up by now, or not wanted any more. */
export function decideCalled({ nodeId, attempt: call }: WakeNode, outcome: NodeOutcome): DomainEvent[] {
  const failed = (reason: string): DomainEvent[] => [event('WakeUpFailed', { nodeId, call, reason })];
  if (outcome.kind === 'failed') return failed(outcome.reason);
  if (outcome.kind !== 'done')
    return failed(`'${outcome.kind}' is no outcome of calling a node: report this`);
  const { result } = outcome;
  const over = result?.['over'];
  if (over === 'up' || over === 'target-down') return [event('WakeUpEnded', { nodeId, why: over })];
  const mac = result?.['mac'];
  if (typeof mac !== 'string') return failed('what called it did not say whom it called: report this');
  return [event('WakeUpSent', { nodeId, call, mac })];
}
