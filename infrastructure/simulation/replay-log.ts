import {
  type LogReplay,
  Replay,
  type ReplayBuild,
  type ReplayOptions,
} from '../../simulations/replay/replay.js';
import type { RefusedLog } from '../../simulations/replay/replay-report.js';
import { StateWatch } from '../../simulations/replay/state-watch.js';
import { type Ledger, LedgerError } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';

/** A log to replay: a ledger's folder, and what the report calls it. */
export interface NamedLog {
  readonly name: string;
  readonly path: string;
}

export interface ReplayLogOptions extends ReplayOptions {
  readonly log: NamedLog;
  readonly builds: readonly [ReplayBuild, ReplayBuild];
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, total: number) => void;
}

/** Commits between two looks at the signal and two words of progress. */
const breath = 500;

/**
 * Replays one log under two builds. Every commit is checked as `zledger verify` checks it before anything is decided on
 * it; of a log that does not hold nothing is said but that.
 * @returns what came of it, or why it is refused
 * @throws the signal's reason
 */
export async function replayLog(options: ReplayLogOptions): Promise<LogReplay | RefusedLog> {
  const { log } = options;
  try {
    const ledger = await openLevelLedger({ path: log.path, readonly: true, checkFiles: true });
    try {
      return await replayLedger(ledger, options);
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { log: log.name, code: error.code, message: error.message };
  }
}

/** The same of a log that is open. @throws LedgerError, the signal's reason */
export async function replayLedger(ledger: Ledger, options: ReplayLogOptions): Promise<LogReplay> {
  const { log, signal } = options;
  const replay = new Replay(log.name, options.builds, options);
  const total = ledger.head().nextPosition;
  for await (const commits of ledger.commitChunks({ unread: replay.unread })) {
    for (const commit of commits) {
      replay.take(commit);
      if (commit.number % breath !== 0) continue;
      signal.throwIfAborted();
      options.onProgress(commit.position, total);
    }
  }
  const found = replay.end();
  const replayed = found.states.length === 0 ? found : await placeStates(options, ledger, found);
  options.onProgress(total, total);
  return replayed;
}

/** Where the states began to differ: a second time over the log, up to the last of these places. */
async function placeStates(
  { log, builds, isWaived, signal }: ReplayLogOptions,
  ledger: Ledger,
  found: LogReplay,
): Promise<LogReplay> {
  const watch = new StateWatch(log.name, builds, found.states, isWaived);
  for await (const commit of ledger.commits()) {
    watch.take(commit);
    if (watch.isDone) break;
    if (commit.number % breath === 0) signal.throwIfAborted();
  }
  return { ...found, causes: watch.placed(found.causes) };
}
