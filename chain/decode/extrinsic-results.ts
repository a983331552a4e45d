import { type DecodedRecord, EventRecordError, type SkippedRecord } from './event-records.js';
import type { EventPhase } from './phase.js';
import type { StatedRecord } from './stated-event.js';

const results = new Set(['ExtrinsicSuccess', 'ExtrinsicFailed']);

/**
 * Every extrinsic of a block ends with exactly one System.ExtrinsicSuccess or ExtrinsicFailed, in all TFChain runtimes.
 * Anything else means that the events were misread or are not this block's.
 * @throws EventRecordError
 */
export function assertOneResultPerExtrinsic(
  read: {
    readonly records: readonly (DecodedRecord | StatedRecord)[];
    readonly skipped: readonly SkippedRecord[];
  },
  extrinsics: number,
): void {
  const seen = new Map<number, number>();
  const count = (eventIndex: number, phase: EventPhase): void => {
    if (phase.kind !== 'extrinsic') throw new EventRecordError(eventIndex, 'a result of no extrinsic');
    if (seen.has(phase.index)) {
      throw new EventRecordError(eventIndex, `a second result of extrinsic ${phase.index}`);
    }
    seen.set(phase.index, eventIndex);
  };
  for (const { event, eventIndex, phase } of read.records) {
    if (event.section === 'system' && results.has(event.method)) count(eventIndex, phase);
  }
  for (const { pallet, name, eventIndex, phase } of read.skipped) {
    if (pallet === 'System' && name !== null && results.has(name)) count(eventIndex, phase);
  }
  if (seen.size === extrinsics) return;
  const last = read.records.length + read.skipped.length;
  throw new EventRecordError(last, `${seen.size} results of ${extrinsics} extrinsics are among the events`);
}
