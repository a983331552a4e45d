import { Packr } from 'msgpackr';

import type { Causation, NewEvent, Plain } from './ledger.js';

/** Codec id of the body: standard MessagePack with plain maps. */
export const CODEC_MSGPACK = 1;

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

/** `[input, causation, [[stream, streamVersion, type, schemaVersion, data], ...]]` as MessagePack. */
export function packBody(body: CommitBody): Buffer {
  return packr.pack([
    body.input,
    body.causation,
    body.events.map((event) => [
      event.stream,
      event.streamVersion,
      event.type,
      event.schemaVersion,
      event.data,
    ]),
  ]);
}

/**
 * The inverse of `packBody`. Only for bytes whose hash has been checked.
 * @throws Error when the bytes are not such a body.
 */
export function unpackBody(bytes: Uint8Array): CommitBody {
  const value: unknown = packr.unpack(bytes);
  if (!Array.isArray(value) || value.length !== 3 || !Array.isArray(value[2])) {
    throw new Error('The body is not [input, causation, events].');
  }
  const rows: unknown[] = value[2];
  // The hash of the frame proves that these are the bytes that `packBody` made of values of these types.
  return { input: value[0] as Plain, causation: value[1] as Causation, events: rows.map(toEvent) };
}

function toEvent(row: unknown): StoredEvent {
  if (!Array.isArray(row) || row.length !== 5) throw new Error('An event is not a row of five.');
  // Same reason: checked before it was packed, and the hash holds.
  const [stream, streamVersion, type, schemaVersion, data] = row as [string, number, string, number, Plain];
  return { stream, streamVersion, type, schemaVersion, data };
}
