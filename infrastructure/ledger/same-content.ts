import type { Commit, CommitDraft, NewEvent, Plain } from './ledger.js';

/**
 * Whether a draft asks for what a commit holds: all of it except the wall clock, which is for people and differs when
 * an append is repeated. Members of maps may be in another order. @returns the first member that differs, or null
 */
export function findDifference(draft: CommitDraft, commit: Commit): string | null {
  if (draft.events.length !== commit.events.length) return 'the number of events';
  for (const [index, event] of draft.events.entries()) {
    const found = findEventDifference(event, commit.events[index]);
    if (found !== null) return `events[${index}].${found}`;
  }
  if (!isSame(draft.input, commit.input)) return 'input';
  if (!isSame({ ...draft.causation }, { ...commit.causation })) return 'causation';
  if (!isSame(blockOf(draft), blockOf(commit))) return 'cursor';
  return draft.chainTime === commit.chainTime ? null : 'chainTime';
}

function findEventDifference(event: NewEvent, stored: NewEvent | undefined): string | null {
  if (event.id !== stored?.id) return 'id';
  if (event.stream !== stored?.stream) return 'stream';
  if (event.type !== stored.type) return 'type';
  if (event.schemaVersion !== stored.schemaVersion) return 'schemaVersion';
  return isSame(event.data, stored.data) ? null : 'data';
}

function blockOf({ cursor }: CommitDraft): Plain {
  return cursor === null ? null : { number: cursor.number, hash: cursor.hash };
}

/** Takes `unknown` because a draft's data may be anything: what is not plain is the same as nothing stored. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, at) => isSame(item, other[at]));
  }
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  if (left.size !== right.size) return false;
  for (const [key, member] of left) if (!right.has(key) || !isSame(member, right.get(key))) return false;
  return true;
}
