import type { Commit, Plain, RecordedEvent } from '../ledger/ledger.js';
import type { JsonValue, Message } from './message.js';
import { messageId } from './message-id.js';

/** Type of the message that ends a commit and holds its stored bytes, or the last part of them. */
export const COMMIT_TYPE = 'zledger-commit';
/** Type of a message with an earlier part of a commit's stored bytes. */
export const PART_TYPE = 'zledger-commit-part';
/** Most stored bytes in one message: with room to spare under the server's 1 MiB for one append. */
export const PART_BYTES_MAX = 512 * 1024;
/** An event whose data is longer as JSON is mirrored without them; the commit's bytes have them all the same. */
export const DATA_CHARACTERS_MAX = 256 * 1024;

/**
 * The messages of one commit: one per event for readers, in order, then the stored bytes that prove them. The same commit
 * gives the same messages, always: docs/eventstore-mirror.md has the layout.
 * @param frame the commit's stored bytes
 */
export function commitMessages(commit: Commit, frame: Uint8Array): readonly Message[] {
  const events = commit.events.map((event, index) => eventMessage(commit, event, index));
  const parts = Math.max(1, Math.ceil(frame.length / PART_BYTES_MAX));
  const stored = Array.from({ length: parts }, (_, part) => storedMessage(commit, frame, { part, parts }));
  return [...events, ...stored];
}

function eventMessage(commit: Commit, event: RecordedEvent, index: number): Message {
  const { number, cursor, causation, chainTime, recordedAt, hash } = commit;
  const { position, stream, streamVersion, type, schemaVersion } = event;
  return {
    id: messageId(`zledger event ${hash} ${index}`),
    type,
    data: dataOf(event.data),
    metadata: {
      position,
      stream,
      streamVersion,
      schemaVersion,
      ...(event.id === undefined ? {} : { id: event.id }),
      commit: number,
      index,
      block: cursor && { number: cursor.number, hash: cursor.hash },
      causation: toJson({ ...causation }),
      chainTime,
      recordedAt,
    },
  };
}

function storedMessage(
  { number, position, events, hash, previousHash }: Commit,
  frame: Uint8Array,
  { part, parts }: { readonly part: number; readonly parts: number },
): Message {
  return {
    id: messageId(`zledger commit ${hash} ${part}`),
    type: part === parts - 1 ? COMMIT_TYPE : PART_TYPE,
    data: frame.subarray(part * PART_BYTES_MAX, (part + 1) * PART_BYTES_MAX),
    metadata: {
      position: position + events.length - 1,
      commit: number,
      events: events.length,
      part,
      parts,
      hash,
      previousHash,
    },
  };
}

function dataOf(data: Plain): JsonValue {
  const json = toJson(data);
  const characters = JSON.stringify(json).length;
  return characters <= DATA_CHARACTERS_MAX ? json : { zledgerOmitted: characters };
}

/** A bigint becomes its decimal digits as a string, whatever its size: JavaScript in the server reads numbers as doubles. */
function toJson(value: unknown): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    // Without a prototype, so that no name of a member means anything.
    const json: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
    for (const [name, member] of Object.entries(value)) json[name] = toJson(member);
    return json;
  }
  return value as JsonValue; // plain data by the ledger's own check
}
