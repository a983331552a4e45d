import { corrupt, decodeCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { EMPTY_HEAD, checkFollows, headAfter } from './continuity.js';
import { NO_HASH } from './frame.js';
import { IdTable } from './id-table.js';
import type { IndexContent, LevelIndex } from './level-index.js';
import type { LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { deepestMessage, isDiskRefusal } from './level-errors.js';

export interface CaughtUp {
  /** Next version of every stream at the head. */
  readonly versions: Map<string, number>;
  /** Ids of all events up to the head. */
  readonly ids: IdTable;
  /** Why the index was built anew; null when it was only behind, or level. */
  readonly rebuilt: string | null;
}

/**
 * Brings the index to the log's head: reads on from the index's own mark, or from the beginning when the index is
 * damaged or is of another log.
 * @throws LedgerError `LEDGER_CORRUPT` when the part of the log that has to be read is damaged.
 */
export async function catchUp(index: LevelIndex, store: CommitStore, head: LedgerHead): Promise<CaughtUp> {
  const loaded = await loadFitting(index, store, head);
  if (typeof loaded !== 'string') {
    const { mark, versions, ids } = loaded;
    await indexFrom(index, store, mark.head, head, { versions, ids });
    return { versions, ids, rebuilt: null };
  }
  await index.clear();
  const [versions, ids] = [new Map<string, number>(), new IdTable()];
  await indexFrom(index, store, EMPTY_HEAD, head, { versions, ids });
  return { versions, ids, rebuilt: loaded };
}

/** The index's content when it is of this log; otherwise what is wrong with it. */
async function loadFitting(
  index: LevelIndex,
  store: CommitStore,
  head: LedgerHead,
): Promise<IndexContent | string> {
  try {
    const content = await index.load();
    const { mark } = content;
    if (mark.head.nextPosition > head.nextPosition) return 'it is ahead of the log';
    const same = (await hashBefore(store, mark.head.nextPosition)) === mark.head.hash;
    if (!same) return 'it is of another log';
    return content;
  } catch (error) {
    // of the log, not of the index: building it anew would only meet it again
    if (error instanceof LedgerError) throw error;
    return deepestMessage(error);
  }
}

/** Hash of the commit that ends at this position; null when none does. */
export async function hashBefore(store: CommitStore, position: number): Promise<string | null> {
  if (position === 0) return NO_HASH;
  try {
    for await (const chunk of store.scan(position - 1, position - 1)) {
      const stored = chunk.at(-1);
      if (stored === undefined) continue;
      const commit = decodeCommit(stored.frame, stored.position);
      return headAfter(commit).nextPosition === position ? commit.hash : null;
    }
  } catch (error) {
    throw logError(error, position - 1);
  }
  return null;
}

/** What LevelDB finds wrong with a block of the log, as an error of the ledger; a disk that refuses is told by the caller. */
function logError(error: unknown, position: number): unknown {
  if (error instanceof LedgerError || isDiskRefusal(error)) return error;
  return corrupt(position, `it cannot be read: ${deepestMessage(error)}`, error);
}

async function indexFrom(
  index: LevelIndex,
  store: CommitStore,
  from: LedgerHead,
  to: LedgerHead,
  { versions, ids }: Pick<CaughtUp, 'versions' | 'ids'>,
): Promise<void> {
  let at = from;
  if (from.nextPosition === to.nextPosition) return;
  try {
    for await (const chunk of store.scan(from.nextPosition, to.nextPosition - 1)) {
      const commits = chunk.map(({ frame, position }) => decodeCommit(frame, position));
      for (const commit of commits) {
        checkFollows(at, commit);
        for (const event of commit.events) versions.set(event.stream, event.streamVersion + 1);
        ids.addCommit(commit);
        at = headAfter(commit);
      }
      await index.add(commits);
    }
  } catch (error) {
    throw logError(error, at.nextPosition);
  }
}
