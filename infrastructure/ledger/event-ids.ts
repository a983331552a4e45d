import type { NewEvent } from './ledger.js';
import { LedgerError } from './ledger.js';

const EVENT_ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The ids of the events of one commit; null when they carry none.
 * @throws LedgerError `LEDGER_DRAFT_INVALID` when only some have one, one is no id, or one is there twice
 */
export function idsOf(events: readonly NewEvent[]): string[] | null {
  // The usual case first: the node's own appends carry none.
  if (events.every(({ id }) => id === undefined)) return null;
  const ids = events.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids.length !== events.length) invalid(`${ids.length} of ${events.length} events carry an id`);
  const wrong = ids.findIndex((id) => !EVENT_ID.test(id));
  if (wrong >= 0) invalid(`events[${wrong}].id must be 1 to 128 printable ASCII characters without space`);
  if (new Set(ids).size !== ids.length) invalid('two of its events carry the same id');
  return ids;
}

/** 64 bits that stand for an id, as two u32. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

/**
 * Two FNV-1a-like hashes with different multipliers, mixed at the end. Fast, not secret: two ids with the same
 * fingerprint cost one look into the log, never a wrong answer.
 */
export function fingerprintOf(id: string): Fingerprint {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return { high: mix(high ^ (low >>> 15)), low: mix(low ^ (high >>> 13)) };
}

/** MurmurHash3's finalizer: every bit of the input reaches every bit of the result. */
function mix(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function invalid(reason: string): never {
  throw new LedgerError(
    'LEDGER_DRAFT_INVALID',
    `The commit cannot be stored: ${reason}. Nothing was written.`,
  );
}
