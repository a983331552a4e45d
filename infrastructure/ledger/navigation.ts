import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex } from './ledger-index.js';
import type { Commit, LedgerHead } from './ledger.js';
import type { LogScan } from './log-scan.js';

export interface NavigatedLog {
  readonly scan: LogScan;
  readonly head: () => LedgerHead;
  readonly index: LedgerIndex | null;
  readonly distrust: (reason: string) => void;
}

/** One question of time travel. */
export interface Navigation {
  /** Whether a commit is still of the part of the log that is asked for. */
  readonly within: (commit: Commit) => boolean;
  /** The index's answer: the position of the last commit of that part. */
  readonly find: (index: LedgerIndex) => Promise<number | null>;
}

export function toBlock(block: number): Navigation {
  return {
    within: (commit) => commit.cursor === null || commit.cursor.number <= block,
    find: (index) => index.atBlock(block),
  };
}

export function toTime(chainTime: number): Navigation {
  return { within: (commit) => commit.chainTime <= chainTime, find: (index) => index.atTime(chainTime) };
}

/** The last commit of the part of the log that is asked for; by the index, and by reading when there is none. */
export async function navigate(log: NavigatedLog, navigation: Navigation): Promise<Commit | null> {
  log.scan.mustBeOpen();
  const found = await byIndex(log, navigation);
  if (found !== undefined) return found;
  let last: Commit | null = null;
  for await (const commit of log.scan.commits(log.scan.bounds({}))) {
    if (!navigation.within(commit)) break;
    last = commit;
  }
  return last;
}

/** Undefined when there is no index or it is wrong: the commit found and the one after it must bear it out. */
async function byIndex(
  { scan, head, index, distrust }: NavigatedLog,
  { within, find }: Navigation,
): Promise<Commit | null | undefined> {
  if (index === null) return undefined;
  try {
    const end = head().nextPosition;
    const position = await find(index);
    const found = position === null || position >= end ? null : await scan.commitAt(position);
    const next = found === null ? 0 : found.position + found.events.length;
    const follower = next < end ? await scan.commitAt(next) : null;
    if ((found === null || within(found)) && (follower === null || !within(follower))) return found;
    distrust('it names the wrong commit for a block or time');
  } catch (error) {
    if (!(error instanceof IndexDamaged)) throw scan.readError(error, 0);
    distrust(error.message);
  }
  return undefined;
}
