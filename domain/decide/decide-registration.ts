import type { NodeFact, TwinFact } from '../chain-fact.js';
import type { DescribeNode } from '../command.js';
import { type DomainEvent, event, type EventData } from '../events/event.js';
import { canonicalText } from '../state/state-hash.js';
import type { NodeState } from '../state/node-state.js';
import type { Place } from './place.js';

/** Put on record when it is another than before: each start says it. */
export function decideDescription({ registration }: NodeState, { details }: DescribeNode): DomainEvent[] {
  if (canonicalText(details) === canonicalText(registration.wanted)) return [];
  // the schema's lists are not read-only, which nothing makes use of
  return [event('NodeDescribed', { details: details as EventData<'NodeDescribed'>['details'] })];
}

/** The twin of the account that this log is bound to came to be, whoever asked for it. */
export function twinRegistered(
  { registration }: NodeState,
  place: Place,
  { kind, twinId, account }: TwinFact,
): DomainEvent[] {
  const isOurs = kind === 'TwinStored' && account === registration.account && registration.twinId === null;
  return isOurs ? [event('TwinRegistered', { ...place, twinId, account })] : [];
}

/** The node that this log waits for came to be: a twin has one node at most. */
export function registered(
  { identity, registration }: NodeState,
  place: Place,
  { kind, nodeId, twinId }: Extract<NodeFact, { kind: 'NodeStored' | 'NodeUpdated' }>,
): DomainEvent[] {
  const isOurs = kind === 'NodeStored' && identity?.nodeId === null && twinId === registration.twinId;
  return isOurs ? [event('NodeRegistered', { ...place, nodeId, twinId })] : [];
}
