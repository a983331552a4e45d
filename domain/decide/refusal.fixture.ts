import { expect } from 'chai';
import type { DomainEvent } from '../events/event.js';

/** The code of the one event, which must be a refusal. */
export function refusal(events: readonly DomainEvent[]): string {
  expect(events.map(({ type }) => type)).to.deep.equal(['BodyRefused']);
  const [only] = events;
  return only?.type === 'BodyRefused' ? only.data.code : 'none';
}

/** Why a held body was dropped: the one such event among `events`. */
export function dropReason(events: readonly DomainEvent[]): string {
  const dropped = events.flatMap((each) => (each.type === 'BodyDropped' ? [each.data.reason] : []));
  expect(dropped.length).to.equal(1);
  return dropped[0] ?? 'none';
}

export const typesOf = (events: readonly DomainEvent[]): string[] => events.map(({ type }) => type);
