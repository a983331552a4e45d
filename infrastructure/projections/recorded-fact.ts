import { readEvent } from '../../domain/events/read-event.js';
import type { RecordedFact } from '../../projections/projection.js';
import type { RecordedEvent } from '../ledger/ledger.js';

/** A stored event as projections take it. @throws EventUnreadableError */
export function recordedFact(stored: RecordedEvent): RecordedFact {
  const { position, streamVersion, commit } = stored;
  return { event: readEvent(stored), position, streamVersion, commit };
}
