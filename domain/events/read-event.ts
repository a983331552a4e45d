import { type DomainEvent, eventSchemas } from './event.js';
import { eventUpcasters } from './event-upcasters.js';
import { type StoredVersion, type UnreadableReason, versionReader } from './version-reader.js';

/** Thrown for a stored event or input that this version cannot read. Nothing is read over, nothing is guessed. */
export class EventUnreadableError extends Error {
  override readonly name = 'EventUnreadableError';
  /** `EVENT_NEWER`: a newer zledger wrote it. `EVENT_UNREADABLE`: no zledger wrote it. */
  readonly code: 'EVENT_NEWER' | 'EVENT_UNREADABLE';

  constructor(
    readonly reason: UnreadableReason,
    message: string,
    /** Of the event in the log, where it is known. */
    readonly position?: number,
  ) {
    super(position === undefined ? message : `position ${position}: ${message}`);
    this.code = reason === 'newer' ? 'EVENT_NEWER' : 'EVENT_UNREADABLE';
  }
}

const current: ReadonlyMap<string, number> = new Map(
  eventSchemas.map(({ type, schemaVersion }) => [type, schemaVersion]),
);
const readVersion = versionReader(eventSchemas, eventUpcasters);

/** Whether a stored event is of the version that is written today, as nearly every one is: it needs no upcaster. */
export function isOfToday({ type, schemaVersion }: StoredVersion): boolean {
  return current.get(type) === schemaVersion;
}

/**
 * A stored event of any version as the model takes it. The data is not checked again: the commit's hash proves that
 * these are the bytes that were checked when they were written. @throws EventUnreadableError
 */
export function readEvent(stored: StoredVersion & { readonly position?: number }): DomainEvent {
  // both casts: checked against the schema of its version when it was written
  if (isOfToday(stored)) return { type: stored.type, data: stored.data } as DomainEvent;
  const read = readVersion(stored);
  if (!read.ok) throw new EventUnreadableError(read.reason, read.message, stored.position);
  return { type: stored.type, data: read.data } as DomainEvent;
}
