import { Packr } from 'msgpackr';

import type { Causation, NewEvent, Plain } from './ledger.js';

/** Codec id of the body: standard MessagePack with plain maps. */
export const CODEC_MSGPACK = 1;
/** The same with a fourth member, the ids of the events. Only commits that have ids are written so. */
export const CODEC_MSGPACK_IDS = 2;

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

export interface CommitBody {
  readonly input: Plain;
  readonly causation: Causation;
  readonly events: readonly StoredEvent[];
}

/** The codec that a body with these events is written in. */
export function codecOf(events: readonly NewEvent[]): number {
  return events[0]?.id === undefined ? CODEC_MSGPACK : CODEC_MSGPACK_IDS;
}

/** `[input, causation, [[stream, streamVersion, type, schemaVersion, data], ...]]` as MessagePack, and ids if any. */
export function packBody(body: CommitBody): Buffer {
  const rows = body.events.map((event) => [
    event.stream,
    event.streamVersion,
    event.type,
    event.schemaVersion,
    event.data,
  ]);
  if (codecOf(body.events) === CODEC_MSGPACK) return packr.pack([body.input, body.causation, rows]);
  return packr.pack([body.input, body.causation, rows, body.events.map((event) => event.id)]);
}

/**
 * The inverse of `packBody`. Only for bytes whose hash has been checked.
 * @param codec one of the two of this file
 * @throws Error when the bytes are not such a body.
 */
export function unpackBody(bytes: Uint8Array, codec = CODEC_MSGPACK): CommitBody {
  const value: unknown = packr.unpack(bytes);
  const members = codec === CODEC_MSGPACK ? 3 : 4;
  if (!Array.isArray(value) || value.length !== members || !Array.isArray(value[2])) {
    throw new Error('The body is not [input, causation, events].');
  }
  const rows: unknown[] = value[2];
  const events = codec === CODEC_MSGPACK ? rows.map(toEvent) : withIds(rows.map(toEvent), value[3]);
  // The hash of the frame proves that these are the bytes that `packBody` made of values of these types.
  return { input: value[0] as Plain, causation: value[1] as Causation, events };
}

function withIds(events: readonly StoredEvent[], ids: unknown): StoredEvent[] {
  if (!Array.isArray(ids) || ids.length !== events.length) throw new Error('There is not one id per event.');
  // Same reason as above.
  return events.map((event, index) => ({ ...event, id: ids[index] as string }));
}

function toEvent(row: unknown): StoredEvent {
  if (!Array.isArray(row) || row.length !== 5) throw new Error('An event is not a row of five.');
  // Same reason: checked before it was packed, and the hash holds.
  const [stream, streamVersion, type, schemaVersion, data] = row as [string, number, string, number, Plain];
  return { stream, streamVersion, type, schemaVersion, data };
}
