import type { BlockRef } from '../../domain/block.js';
import { idsOf } from './event-ids.js';
import type { CommitDraft, NewEvent } from './ledger.js';
import { LedgerError } from './ledger.js';
import { findNotPlain } from './plain.js';

/** Most events of one commit. */
export const COMMIT_EVENTS_MAX = 65_536;
/** Most bytes of a commit's encoded body. */
export const COMMIT_BYTES_MAX = 16 * 1024 * 1024;

const STREAM_NAME = /^[\x21-\x7e]{1,128}$/;
const BLOCK_HASH = /^0x[0-9a-f]{64}$/;

/**
 * Whether a draft can be stored and read back exactly.
 * @throws LedgerError `LEDGER_DRAFT_INVALID` naming the member and the reason.
 */
export function checkDraft(draft: CommitDraft): void {
  checkDraftFrame(draft);
  checkPlain(draft.causation, 'causation');
  checkPlain(draft.input, 'input');
  draft.events.forEach(({ type, data }, index) => {
    checkPlain(type, `events[${index}].type`);
    checkPlain(data, `events[${index}].data`);
  });
}

/**
 * The same for all but what is plain data: whether that can be stored shows when it is encoded.
 * @throws LedgerError `LEDGER_DRAFT_INVALID` naming the member and the reason.
 */
export function checkDraftFrame(draft: CommitDraft): void {
  const count = draft.events.length;
  if (count === 0) invalid('a commit needs at least one event');
  if (count > COMMIT_EVENTS_MAX) invalid(`${count} events, a commit holds at most ${COMMIT_EVENTS_MAX}`);
  checkCount(draft.chainTime, 'chainTime');
  checkCount(draft.recordedAt, 'recordedAt');
  if (draft.cursor !== null) checkBlock(draft.cursor, 'cursor');
  if (draft.causation.kind === 'blocks') checkBlock(draft.causation.block, 'causation.block');
  draft.events.forEach(checkEvent);
  idsOf(draft.events);
}

function checkEvent(event: NewEvent, index: number): void {
  if (!STREAM_NAME.test(event.stream)) {
    invalid(`events[${index}].stream must be 1 to 128 printable ASCII characters without space`);
  }
  if (event.type === '') invalid(`events[${index}].type is empty`);
  checkCount(event.schemaVersion, `events[${index}].schemaVersion`);
}

function checkBlock(block: BlockRef, name: string): void {
  checkCount(block.number, `${name}.number`);
  if (!BLOCK_HASH.test(block.hash)) invalid(`${name}.hash must be 0x and 64 lower-case hex digits`);
}

function checkCount(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
    invalid(`${name} must be a safe integer from 0 on, not ${String(value)}`);
  }
}

function checkPlain(value: unknown, name: string): void {
  const found = findNotPlain(value, name);
  if (found !== null) invalid(found);
}

function invalid(reason: string): never {
  throw new LedgerError(
    'LEDGER_DRAFT_INVALID',
    `The commit cannot be stored: ${reason}. Nothing was written.`,
  );
}
