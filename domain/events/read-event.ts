import { type DomainEvent, schemaOf } from './event.js';

/** Thrown for an event that this version cannot read: written by a newer zledger, or not by zledger. */
export class EventUnreadableError extends Error {
  override readonly name = 'EventUnreadableError';
  readonly code = 'EVENT_UNREADABLE';
}

/**
 * A stored event as the model takes it. The data is not checked again: the commit's hash proves that these are the
 * bytes that were checked when they were written. @throws EventUnreadableError
 */
export function readEvent(stored: {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}): DomainEvent {
  const schema = schemaOf(stored.type);
  if (schema === undefined) {
    throw new EventUnreadableError(
      `event type '${stored.type}' is not known to this version: use the zledger that wrote it, or a newer one`,
    );
  }
  if (stored.schemaVersion !== schema.schemaVersion) {
    throw new EventUnreadableError(
      `${stored.type} has schema version ${stored.schemaVersion}, this version knows ${schema.schemaVersion}: use the zledger that wrote it, or a newer one`,
    );
  }
  return { type: schema.type, data: stored.data } as DomainEvent; // checked against its schema when it was written
}
