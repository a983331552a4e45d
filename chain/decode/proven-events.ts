import { isDeepStrictEqual } from 'node:util';
import type { DecodedRecord } from './event-records.js';
import type { EventLayout, KnownEvents } from './layout/event-layouts.js';
import { ScaleCursor } from './layout/scale-cursor.js';
import type { Plain } from './plain.js';
import { type StatedEvent, statedEvent, type StatedRecord } from './stated-event.js';
import { type WalkedEvent, walkEvents } from './walk-events.js';

/**
 * Reads the events of one runtime out of their bytes. It is not believed by itself: the first event of each kind is decoded by
 * the library as well, and must say the same; a kind of which that is not so is left to the library for ever.
 */
export class ProvenEvents {
  readonly #proven = new Set<EventLayout>();
  readonly #refuted = new Set<EventLayout>();

  #layouts: KnownEvents | null = null;

  /** @param layouts of the runtime; asked for once, when the first block is decoded */
  constructor(private readonly layouts: () => KnownEvents) {}

  /** All records of System.Events, when they are of kinds that are proven; else null. @param extrinsics as `walkEvents` */
  read(bytes: Uint8Array, extrinsics: number): readonly StatedRecord[] | null {
    const walked = this.#layouts === null ? null : walkEvents(this.#layouts, bytes, extrinsics);
    if (walked === null || walked.some(({ layout }) => !this.#proven.has(layout))) return null;
    return walked.map((event) => statedRecord(event, bytes));
  }

  /** Learns from records that the library decoded, all that there are. @param extrinsics as `walkEvents` */
  prove(bytes: Uint8Array, extrinsics: number, decoded: readonly DecodedRecord[]): void {
    this.#layouts ??= this.layouts();
    const walked = walkEvents(this.#layouts, bytes, extrinsics);
    if (walked?.length !== decoded.length) return;
    for (const [index, event] of walked.entries()) {
      const { layout } = event;
      const other = decoded[index];
      if (other === undefined || this.#proven.has(layout) || this.#refuted.has(layout)) continue;
      (saysTheSame(event, bytes, other) ? this.#proven : this.#refuted).add(layout);
    }
  }
}

function statedRecord({ eventIndex, phase, layout, start }: WalkedEvent, bytes: Uint8Array): StatedRecord {
  const { section, method, names, fields } = layout;
  let values: readonly Plain[] | null = null;
  const value = (position: number): Plain | undefined => {
    if (values === null) {
      const cursor = new ScaleCursor(bytes, start);
      values = fields.map((field) => field.read(cursor));
    }
    return values[position];
  };
  return { eventIndex, phase, event: { section, method, names, value } };
}

function saysTheSame(walked: WalkedEvent, bytes: Uint8Array, { event, phase }: DecodedRecord): boolean {
  const width = event.data.initialU8aLength || event.data.encodedLength;
  if (walked.end - walked.start !== width || !isDeepStrictEqual(walked.phase, phase)) return false;
  const one = statedRecord(walked, bytes).event;
  const other = statedEvent(event);
  try {
    return isDeepStrictEqual(contentOf(one, event.data.length), contentOf(other, event.data.length));
  } catch {
    return false;
  }
}

function contentOf(event: StatedEvent, fields: number): unknown {
  const values = Array.from({ length: fields + 1 }, (_, position) => event.value(position));
  return [event.section, event.method, event.names, values];
}
