import { Packr } from 'msgpackr';

import { CODEC_MSGPACK, CODEC_MSGPACK_IDS } from './commit-body.js';
import { encodeFrame, NO_HASH } from './frame.js';
import type { CommitDraft } from './ledger.js';

const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  useBigIntExtension: true,
  mapsAsObjects: true,
  useToJSON: false,
});

/** A first commit as zledger stored it before codec 3 (with ids: codec 2); each event is its stream's first. */
export function codecOneFrame(draft: CommitDraft, position: number): Buffer {
  const { cursor, chainTime, recordedAt, input, causation } = draft;
  const rows = draft.events.map(({ stream, type, schemaVersion, data }) => [
    stream,
    0,
    type,
    schemaVersion,
    data,
  ]);
  const header = { number: 0, position, eventCount: rows.length, cursor, chainTime, recordedAt };
  const ids = draft.events.flatMap(({ id }) => id ?? []);
  const codec = ids.length === 0 ? CODEC_MSGPACK : CODEC_MSGPACK_IDS;
  const body = [input, causation, rows, ...(ids.length === 0 ? [] : [ids])];
  return encodeFrame({ ...header, codec, previousHash: NO_HASH }, packr.pack(body)).frame;
}
