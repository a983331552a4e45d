import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Commit, CommitDraft, Ledger, Plain } from './ledger.js';

export function blockHash(number: number): string {
  return `0x${number.toString(16).padStart(64, '0')}`;
}

/** A commit of one event per stream named, at a block. */
export function draftOf(
  streams: readonly string[],
  block: number | null = null,
  data: Plain = null,
): CommitDraft {
  const cursor = block === null ? null : { number: block, hash: blockHash(block) };
  return {
    input: { kind: 'test', streams },
    causation: cursor === null ? { kind: 'boot' } : { kind: 'blocks', block: cursor },
    cursor,
    chainTime: (block ?? 0) * 6000,
    recordedAt: 1_700_000_000_000,
    events: streams.map((stream) => ({ stream, type: 'Tested', schemaVersion: 1, data })),
  };
}

/** The draft with an id for each of its events, in their order. */
export function withIds(draft: CommitDraft, ids: readonly string[]): CommitDraft {
  const events = draft.events.map((event, at) => {
    const id = ids[at];
    return id === undefined ? event : { ...event, id };
  });
  return { ...draft, events };
}

/** Appends one after the other. */
export async function fill(ledger: Ledger, drafts: readonly CommitDraft[]): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (const draft of drafts) commits.push(await ledger.append(draft, ledger.head().nextPosition));
  return commits;
}

/** Plain data of every kind, among it keys and texts that codecs have stumbled over. */
export function plainData(): fc.Arbitrary<Plain> {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const key = fc.oneof(
    text,
    fc.constantFrom('', '0', '17', 'constructor', 'toString', 'length', 'toJSON', 'hasOwnProperty'),
  );
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (value === 0 ? 0 : value));
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    number,
    fc.integer(),
    fc.maxSafeInteger(),
    bigData(),
    text,
  );
  return fc.letrec<{ tree: Plain }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 20 }),
      fc.dictionary(
        key.filter((each) => each !== '__proto__'),
        tie('tree'),
        { maxKeys: 20, noNullPrototype: true },
      ),
    ),
  })).tree;
}

function bigData(): fc.Arbitrary<bigint> {
  const edges = [
    0n,
    1n,
    -1n,
    2n ** 63n,
    -(2n ** 63n),
    2n ** 64n,
    2n ** 64n - 1n,
    2n ** 128n - 1n,
    -(2n ** 127n),
    2n ** 256n,
  ];
  return fc.oneof(
    fc.bigInt({ min: -(2n ** 1023n), max: 2n ** 1023n - 1n }),
    fc.constantFrom(...edges),
    fc.bigInt(-300n, 300n),
  );
}

/** A new empty folder, and how to remove it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'zledger-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The `code` that a promise is rejected with; fails the test when it is not rejected with a coded error. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('was not rejected'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
