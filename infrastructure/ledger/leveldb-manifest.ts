import { readLevelRecords } from './leveldb-records.js';
import { readVarint } from './snappy.js';

/**
 * The tables that a LevelDB manifest counts (doc/impl.md and version_edit.cc of LevelDB: records of tagged fields).
 * A table that a crash left half-written is not among them: LevelDB deletes it when it opens.
 * @returns file numbers; null when the manifest cannot be read to its end
 */
export function liveTables(manifest: Buffer): ReadonlySet<number> | null {
  const { payloads, damage } = readLevelRecords(manifest);
  if (damage !== null) return null;
  const live = new Set<number>();
  try {
    for (const edit of payloads) applyEdit(edit, live);
    return live;
  } catch (error) {
    // Lengths that lead out of the record, or a tag of another version: nothing can be said.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const COMPARATOR = 1;
const COMPACT_POINTER = 5;
const DELETED_FILE = 6;
const NEW_FILE = 7;
/** Log number, next file number, last sequence, previous log number: one number each. */
const NUMBERS: ReadonlySet<number> = new Set([2, 3, 4, 9]);

function applyEdit(edit: Buffer, live: Set<number>): void {
  let at = 0;
  const number = (): number => {
    const { value, end } = readVarint(edit, at);
    at = end;
    return value;
  };
  const skipText = (): void => {
    const length = number();
    at += length;
  };
  while (at < edit.length) {
    const tag = number();
    if (tag === COMPARATOR) skipText();
    else if (NUMBERS.has(tag)) number();
    else if (tag === COMPACT_POINTER) {
      number();
      skipText();
    } else if (tag === DELETED_FILE) {
      number();
      live.delete(number());
    } else if (tag === NEW_FILE) {
      number();
      live.add(number());
      number();
      skipText();
      skipText();
    } else throw new RangeError(`unknown tag ${tag}`);
  }
}
