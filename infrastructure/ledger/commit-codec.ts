import { NotStorable } from './body-writer.js';
import { corrupt } from './corrupt.js';
import {
  CODEC_MSGPACK,
  CODEC_MSGPACK_IDS,
  CODEC_TABLES,
  packBody,
  readBody,
  unpackBody,
} from './commit-body.js';
import type { CommitBody, LazyBody } from './commit-body.js';
import { CommitWithLazyInput } from './commit-with-lazy-input.js';
import { COMMIT_BYTES_MAX, checkDraft, checkDraftFrame } from './draft-check.js';
import { checkedHash, encodeFrame, findFrameDamage, findHeaderDamage } from './frame.js';
import { FRAME_MAGIC, FRAME_VERSION } from './frame.js';
import { HASH_BYTES, HEADER_BYTES, readHeader } from './frame.js';
import type { FrameHeader } from './frame.js';
import type { Causation, Commit, CommitDraft, LedgerHead, RecordedEvent } from './ledger.js';
import { LedgerError } from './ledger.js';

export { corrupt } from './corrupt.js';

/** Those that can be read; the last is written. */
const codecs: readonly number[] = [CODEC_MSGPACK, CODEC_MSGPACK_IDS, CODEC_TABLES];

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
  checkDraftFrame(draft);
  const { input, causation } = draft;
  const header: FrameHeader = {
    version: FRAME_VERSION,
    codec: CODEC_TABLES,
    number: head.commits,
    position: head.nextPosition,
    eventCount: draft.events.length,
    cursor: draft.cursor === null ? null : { number: draft.cursor.number, hash: draft.cursor.hash },
    chainTime: draft.chainTime,
    recordedAt: draft.recordedAt,
    previousHash: head.hash,
  };
  const commit = aboutOf(header, causation);
  const events = draft.events.map(({ stream, type, schemaVersion, data, id }, index): RecordedEvent => {
    const position = head.nextPosition + index;
    const event = { position, stream, streamVersion: nextVersion(stream), type, schemaVersion, data, commit };
    return id === undefined ? event : { ...event, id };
  });
  const body = pack(draft, { input, causation, events });
  if (body.length > COMMIT_BYTES_MAX) {
    throw new LedgerError(
      'LEDGER_DRAFT_INVALID',
      `The commit has ${body.length} bytes, at most ${COMMIT_BYTES_MAX} are stored. Split it.`,
    );
  }
  const { frame, hash } = encodeFrame(header, body);
  const { number, position, cursor, chainTime, recordedAt, previousHash } = header;
  return {
    commit: {
      number,
      position,
      hash,
      previousHash,
      input,
      causation,
      cursor,
      chainTime,
      recordedAt,
      events,
    },
    frame,
  };
}

/**
 * Reads stored bytes back, checking their hash first.
 * @param position where they were found: the key.
 * @param unread types of events whose data is only made when somebody asks for it
 * @throws LedgerError `LEDGER_CORRUPT` or `LEDGER_FORMAT_UNKNOWN`, with the position.
 */
export function decodeCommit(frame: Buffer, position: number, unread?: ReadonlySet<string>): Commit {
  const hash = checkedHash(frame);
  if (hash === null) throw corrupt(position, findFrameDamage(frame) ?? 'its hash changed while it was read');
  if (frame.readUInt32LE(0) !== FRAME_MAGIC) throw corrupt(position, 'does not begin with ZLGR');
  const header = readHeader(frame);
  if (header.version !== FRAME_VERSION || !codecs.includes(header.codec)) {
    throw new LedgerError(
      'LEDGER_FORMAT_UNKNOWN',
      `The commit at position ${position} has format ${header.version}, codec ${header.codec}; ` +
        `this zledger knows format ${FRAME_VERSION}, codecs ${codecs.join(', ')}. Use the newer zledger that wrote it.`,
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
  if (header.eventCount === 0) throw corrupt(position, 'it holds no events');
  const body = decodeBody(frame, header, unread);
  if (body.events.length !== header.eventCount) {
    throw corrupt(position, `it holds ${body.events.length} events and says ${header.eventCount}`);
  }
  return new CommitWithLazyInput(header, body, hash);
}

function pack(draft: CommitDraft, body: CommitBody): Buffer {
  try {
    return packBody(body, givenTexts(draft.cursor));
  } catch (error) {
    // the writer only says that something is wrong; this says what and where
    if (error instanceof NotStorable) checkDraft(draft);
    throw error;
  }
}

/** What the frame says already need not be in the body. */
const givenTexts = (cursor: FrameHeader['cursor']): readonly string[] =>
  cursor === null ? [] : [cursor.hash];

function decodeBody(bytes: Buffer, header: FrameHeader, unread?: ReadonlySet<string>): LazyBody {
  const { position, eventCount, cursor, codec } = header;
  const about = (causation: Causation): RecordedEvent['commit'] => aboutOf(header, causation);
  const [start, end] = [HEADER_BYTES, bytes.length - HASH_BYTES];
  const given = givenTexts(cursor);
  try {
    const place = { bytes, start, end, position, eventCount, given, about, unread };
    return codec === CODEC_TABLES ? readBody(place) : unpackBody(codec, place);
  } catch (error) {
    throw corrupt(position, 'the body cannot be read', error);
  }
}

/** One object for all events of a commit: a commit of thousands shares it. */
function aboutOf(header: FrameHeader, causation: Causation): RecordedEvent['commit'] {
  const { number, cursor, chainTime, recordedAt } = header;
  return { number, causation, cursor, chainTime, recordedAt };
}
