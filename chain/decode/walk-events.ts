import type { EventLayout, KnownEvents } from './layout/event-layouts.js';
import { ScaleCursor } from './layout/scale-cursor.js';
import { type EventPhase, phasesInOrder, readPhase } from './phase.js';

/** One record of System.Events whose bytes were gone through. */
export interface WalkedEvent {
  readonly eventIndex: number;
  readonly phase: EventPhase;
  readonly layout: EventLayout;
  /** Where its fields begin, and where they end. */
  readonly start: number;
  readonly end: number;
}

/**
 * Goes through raw System.Events by the sizes that the metadata gives, without making any value: each byte belongs to a record
 * whose event the runtime has, in the form in which a runtime writes it, and the phases are in order. Null when that cannot be
 * said; `readEventRecords` then finds out why.
 * @param extrinsics how many extrinsics the block has, which bounds the phases
 */
export function walkEvents(
  layouts: KnownEvents,
  bytes: Uint8Array,
  extrinsics: number,
): readonly WalkedEvent[] | null {
  try {
    return walk(layouts, bytes, extrinsics);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function walk(layouts: KnownEvents, bytes: Uint8Array, extrinsics: number): WalkedEvent[] | null {
  if (bytes.length === 0) return [];
  const cursor = new ScaleCursor(bytes, 0);
  const count = cursor.count();
  if (count > bytes.length / 4) return null;
  const walked: WalkedEvent[] = [];
  let before: EventPhase | null = null;
  for (let eventIndex = 0; eventIndex < count; eventIndex++) {
    const { phase, end: afterPhase } = readPhase(bytes, cursor.at, extrinsics);
    if (before !== null && !phasesInOrder(before, phase)) return null;
    cursor.at = afterPhase;
    const layout = layouts.find(cursor.byte(), cursor.byte());
    if (layout === null) return null;
    const start = cursor.at;
    for (const field of layout.fields) field.skip(cursor);
    walked.push({ eventIndex, phase, layout, start, end: cursor.at });
    // Topics: hashes of 32 bytes.
    cursor.skip(32 * cursor.count());
    before = phase;
  }
  return cursor.at === bytes.length ? walked : null;
}
