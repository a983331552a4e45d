import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { decodeCommit, encodeCommit, type EncodedCommit } from '../ledger/commit-codec.js';
import type { Causation, Commit, LedgerHead, Plain, StoredCommit } from '../ledger/ledger.js';
import { writeTaggedJson } from './tagged-json.js';

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const plain = z.unknown();
const schema = z.strictObject({
  number: count,
  position: count,
  hash,
  previousHash: hash,
  cursor: z.strictObject({ number: count, hash: z.string() }).nullable(),
  chainTime: count,
  recordedAt: count,
  causation: z.looseObject({ kind: z.string() }),
  input: plain,
  events: z
    .array(
      z.strictObject({
        stream: z.string(),
        streamVersion: count,
        type: z.string(),
        schemaVersion: count,
        data: plain,
        id: z.string().optional(),
      }),
    )
    .min(1),
  /** The stored bytes, when writing the values again would give others: another writer's. */
  frame: z.base64().optional(),
});

export type CommitJson = z.infer<typeof schema>;
export const commitJsonSchema = schema;

/** One commit as a line of an export, without the line's end. */
export function writeCommitJson({ commit, frame }: StoredCommit): string {
  const value = valueOf(commit);
  const isOurs = Buffer.compare(encodeAgain(value).frame, frame) === 0;
  const stored = isOurs ? {} : { frame: Buffer.from(frame).toString('base64') };
  return writeTaggedJson({ ...value, ...stored } as unknown as Plain); // plain data: it was stored
}

/**
 * The commit and its bytes out of what a line says.
 * @throws LedgerError for what can be no commit; RangeError when the line contradicts itself
 */
export function encodeCommitJson(json: CommitJson): EncodedCommit {
  const encoded = json.frame === undefined ? encodeAgain(json) : takeFrame(json, json.frame);
  const { commit } = encoded;
  if (commit.hash === json.hash && commit.number === json.number && commit.position === json.position)
    return encoded;
  throw new RangeError(`these values give a commit with the hash ${commit.hash}, not ${json.hash}`);
}

function valueOf(commit: Commit): CommitJson {
  const { number, position, hash: ownHash, previousHash, cursor, chainTime, recordedAt } = commit;
  const events = commit.events.map(({ stream, streamVersion, type, schemaVersion, data, id }) => {
    const event = { stream, streamVersion, type, schemaVersion, data };
    return id === undefined ? event : { ...event, id };
  });
  const { causation, input } = commit;
  const place = { number, position, hash: ownHash, previousHash };
  return {
    ...place,
    cursor: cursor === null ? null : { number: cursor.number, hash: cursor.hash },
    chainTime,
    recordedAt,
    causation: { ...causation },
    input,
    events,
  };
}

/** @throws LedgerError `LEDGER_DRAFT_INVALID` */
function encodeAgain(json: CommitJson): EncodedCommit {
  const { cursor, chainTime, recordedAt } = json;
  const versions = json.events.map(({ streamVersion }) => streamVersion).values();
  const head: LedgerHead = {
    commits: json.number,
    nextPosition: json.position,
    hash: json.previousHash,
  };
  // The ledger's own check of drafts sees to what these are: nothing is taken that is not plain data.
  const draft = {
    input: json.input as Plain,
    causation: json.causation as unknown as Causation,
    events: json.events.map(({ id, ...event }) => {
      return { ...event, data: event.data as Plain, ...(id === undefined ? {} : { id }) };
    }),
  };
  return encodeCommit({ ...draft, cursor, chainTime, recordedAt }, head, () => versions.next().value ?? 0);
}

/** The bytes as they were stored; what the line says besides must be what is in them. */
function takeFrame(json: CommitJson, text: string): EncodedCommit {
  const frame = Buffer.from(text, 'base64');
  const commit = decodeCommit(frame, json.position);
  if (!isDeepStrictEqual(json, { ...valueOf(commit), frame: text }))
    throw new RangeError('the values are not those in its frame');
  return { commit, frame };
}
