import { Packr } from 'msgpackr';

import { BodyReader } from './body-reader.js';
import { BodyWriter } from './body-writer.js';
import { EventWithLazyData } from './event-with-lazy-data.js';
import type { Causation, NewEvent, Plain, RecordedEvent } from './ledger.js';

/** Codec id of the body: standard MessagePack with plain maps. No longer written. */
export const CODEC_MSGPACK = 1;
/** The same with a fourth member, the ids of the events. No longer written. */
export const CODEC_MSGPACK_IDS = 2;
/** Codec id of the body: texts and shapes once per commit, those of the dictionary never. */
export const CODEC_TABLES = 3;

// Plain maps, so that any MessagePack library reads the log; bigints beyond 64 bits are extension 0x42.
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  useBigIntExtension: true,
  mapsAsObjects: true,
  // A member named toJSON is data here; data never decides how it is stored.
  useToJSON: false,
});

export interface StoredEvent extends NewEvent {
  readonly streamVersion: number;
}

export interface LazyBody {
  readonly causation: Causation;
  readonly events: readonly RecordedEvent[];
  /** Reads it; once only. */
  readonly input: () => Plain;
}

export interface CommitBody {
  readonly input: Plain;
  readonly causation: Causation;
  readonly events: readonly StoredEvent[];
}

const writer = new BodyWriter();

/**
 * Codec 3: causation, ids or null, then stream, stream version, type, schema version and data of each event, then the input.
 * @param given texts that the frame holds already
 * @returns bytes that are valid until the next call
 * @throws NotStorable
 */
export function packBody({ input, causation, events }: CommitBody, given: readonly string[]): Buffer {
  writer.begin(given);
  // a causation is plain data; its members are optional by kind, which Plain has no word for
  writer.value(causation as unknown as Plain);
  // all have one or none has
  if (events[0]?.id === undefined) writer.value(null);
  else writer.value(events.map(({ id }) => id ?? null));
  for (const { stream, streamVersion, type, schemaVersion, data } of events) {
    writer.text(stream);
    writer.count(streamVersion);
    writer.text(type);
    writer.count(schemaVersion);
    writer.value(data);
  }
  writer.value(input);
  return writer.end();
}

/** What a body's reader is told by the frame. */
export interface BodyPlace {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly position: number;
  readonly eventCount: number;
  readonly given: readonly string[];
  /** What all events of the commit say of it, for the causation that is read. */
  readonly about: (causation: Causation) => RecordedEvent['commit'];
  /** Types of events whose data is only made when somebody asks for it. */
  readonly unread?: ReadonlySet<string> | undefined;
}

/**
 * The inverse. The input is only read when it is asked for: folding a log does not.
 * Only for bytes whose hash has been checked.
 * @throws Error when the bytes are not such a body.
 */
export function readBody(place: BodyPlace): LazyBody {
  const { bytes, start, end, position, eventCount, given, unread } = place;
  const reader = new BodyReader(bytes, start, end, given);
  // as it was packed
  const causation = reader.value() as unknown as Causation;
  const commit = place.about(causation);
  const ids = reader.value();
  const events: RecordedEvent[] = [];
  for (let at = 0; at < eventCount; at++) {
    const stream = reader.text();
    const streamVersion = reader.count();
    const type = reader.text();
    const schemaVersion = reader.count();
    const place = position + at;
    events.push(
      unread?.has(type) === true
        ? new EventWithLazyData(place, stream, streamVersion, type, schemaVersion, commit, reader)
        : { position: place, stream, streamVersion, type, schemaVersion, data: reader.value(), commit },
    );
  }
  return { causation, events: ids === null ? events : withIds(events, ids), input: () => readInput(reader) };
}

function readInput(reader: BodyReader): Plain {
  const input = reader.value();
  if (!reader.isAtEnd) throw new Error('bytes are left behind the input');
  return input;
}

/**
 * Codecs 1 and 2: `[input, causation, [[stream, streamVersion, type, schemaVersion, data], ...]]` as MessagePack, with
 * codec 2 the ids as a fourth member. Only for bytes whose hash has been checked.
 * @throws Error when the bytes are not such a body.
 */
export function unpackBody(codec: number, place: Omit<BodyPlace, 'given' | 'eventCount'>): LazyBody {
  const { bytes, start, end, position, about } = place;
  const value: unknown = packr.unpack(bytes.subarray(start, end));
  const members = codec === CODEC_MSGPACK ? 3 : 4;
  if (!Array.isArray(value) || value.length !== members || !Array.isArray(value[2])) {
    throw new Error('The body is not [input, causation, events].');
  }
  // The hash of the frame proves that these are the bytes that were made of values of these types.
  const [input, causation, rows, ids] = value as [Plain, Causation, unknown[], unknown];
  const commit = about(causation);
  const events = rows.map((row, at) => ({ position: position + at, ...toEvent(row), commit }));
  return { causation, events: members === 3 ? events : withIds(events, ids), input: () => input };
}

function withIds(events: readonly RecordedEvent[], ids: unknown): RecordedEvent[] {
  if (!Array.isArray(ids) || ids.length !== events.length) throw new Error('There is not one id per event.');
  return events.map((event, index) => {
    const id: unknown = ids[index];
    if (typeof id !== 'string') throw new Error('An id is no text.');
    const { position, stream, streamVersion, type, schemaVersion, data, commit } = event;
    return { position, stream, streamVersion, type, schemaVersion, data, commit, id };
  });
}

function toEvent(row: unknown): StoredEvent {
  if (!Array.isArray(row) || row.length !== 5) throw new Error('An event is not a row of five.');
  // Same reason: checked before it was packed, and the hash holds.
  const [stream, streamVersion, type, schemaVersion, data] = row as [string, number, string, number, Plain];
  return { stream, streamVersion, type, schemaVersion, data };
}
