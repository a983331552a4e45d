import { CODEC_MSGPACK, CODEC_MSGPACK_IDS, codecOf, packBody, unpackBody } from './commit-body.js';
import type { CommitBody } from './commit-body.js';
import { COMMIT_BYTES_MAX, checkDraft } from './draft-check.js';
import { encodeFrame, findFrameDamage, findHeaderDamage, FRAME_VERSION } from './frame.js';
import { frameBody, frameHash, readHeader } from './frame.js';
import type { FrameHeader } from './frame.js';
import type { Commit, CommitDraft, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';

/** A commit and the bytes that are stored for it. */
export interface EncodedCommit {
  readonly commit: Commit;
  readonly frame: Buffer;
}

/**
 * Makes the commit that follows `head`, and its bytes.
 * @param nextVersion the stream version that the next event of a stream gets; called once per event, in order.
 * @throws LedgerError `LEDGER_DRAFT_INVALID`.
 */
export function encodeCommit(
  draft: CommitDraft,
  head: LedgerHead,
  nextVersion: (stream: string) => number,
): EncodedCommit {
  checkDraft(draft);
  const { input, causation } = draft;
  const events = draft.events.map(({ stream, type, schemaVersion, data, id }) => {
    const event = { stream, streamVersion: nextVersion(stream), type, schemaVersion, data };
    return id === undefined ? event : { ...event, id };
  });
  const body = packBody({ input, causation, events });
  if (body.length > COMMIT_BYTES_MAX) {
    throw new LedgerError(
      'LEDGER_DRAFT_INVALID',
      `The commit has ${body.length} bytes, at most ${COMMIT_BYTES_MAX} are stored. Split it.`,
    );
  }
  const header: FrameHeader = {
    version: FRAME_VERSION,
    codec: codecOf(events),
    number: head.commits,
    position: head.nextPosition,
    eventCount: events.length,
    cursor: draft.cursor === null ? null : { number: draft.cursor.number, hash: draft.cursor.hash },
    chainTime: draft.chainTime,
    recordedAt: draft.recordedAt,
    previousHash: head.hash,
  };
  const frame = encodeFrame(header, body);
  return { commit: toCommit(header, { input, causation, events }, frameHash(frame)), frame };
}

/**
 * Reads stored bytes back, checking their hash first.
 * @param position where they were found: the key.
 * @throws LedgerError `LEDGER_CORRUPT` or `LEDGER_FORMAT_UNKNOWN`, with the position.
 */
export function decodeCommit(frame: Buffer, position: number): Commit {
  const damage = findFrameDamage(frame);
  if (damage !== null) throw corrupt(position, damage);
  const header = readHeader(frame);
  const isKnown = header.codec === CODEC_MSGPACK || header.codec === CODEC_MSGPACK_IDS;
  if (header.version !== FRAME_VERSION || !isKnown) {
    throw new LedgerError(
      'LEDGER_FORMAT_UNKNOWN',
      `The commit at position ${position} has format ${header.version}, codec ${header.codec}; ` +
        `this zledger knows format ${FRAME_VERSION}, codecs 1 and 2. Use the newer zledger that wrote it.`,
      position,
    );
  }
  const wrong = findHeaderDamage(frame);
  if (wrong !== null) throw corrupt(position, wrong);
  if (header.position !== position) {
    // A key that is none has no position; the frame gives its hash, so it knows better.
    const place = Number.isNaN(position) ? header.position : position;
    throw corrupt(place, `it says that it is at position ${header.position}`);
  }
  const body = decodeBody(frame, header);
  if (body.events.length !== header.eventCount || header.eventCount === 0) {
    throw corrupt(position, `it holds ${body.events.length} events and says ${header.eventCount}`);
  }
  return toCommit(header, body, frameHash(frame));
}

/** The error for a broken commit: what, where, and what to do. */
export function corrupt(position: number, reason: string, cause?: unknown): LedgerError {
  return new LedgerError(
    'LEDGER_CORRUPT',
    `The log is damaged at position ${position}: ${reason}. What is before it is intact. ` +
      'Nothing was changed; restore the data folder from a backup and check the disk.',
    position,
    cause === undefined ? undefined : { cause },
  );
}

function decodeBody(frame: Buffer, { codec, position }: FrameHeader): CommitBody {
  try {
    return unpackBody(frameBody(frame), codec);
  } catch (error) {
    throw corrupt(position, 'the body cannot be read', error);
  }
}

function toCommit(header: FrameHeader, body: CommitBody, hash: string): Commit {
  const { number, position, cursor, chainTime, recordedAt, previousHash } = header;
  const { input, causation } = body;
  // One object for all events of the commit: a commit of thousands shares it.
  const commit = { number, causation, cursor, chainTime, recordedAt };
  const events = body.events.map(({ stream, streamVersion, type, schemaVersion, data, id }, index) => {
    const event = { position: position + index, stream, streamVersion, type, schemaVersion, data, commit };
    return id === undefined ? event : { ...event, id };
  });
  return { number, position, hash, previousHash, input, causation, cursor, chainTime, recordedAt, events };
}
