import { setTimeout as sleep } from 'node:timers/promises';

import { LedgerError } from '../ledger/ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { readNodeFile } from '../node/node-file.js';
import { openCommitSource } from '../operations/open-commit-source.js';
import { OperationError } from '../operations/operation-error.js';
import type { Mirror, MirrorReport } from './mirror.js';

export interface FollowNodeOptions {
  readonly data: string;
  readonly mirror: Mirror;
  readonly signal: AbortSignal;
  /** Told after each round that wrote something. */
  readonly onWritten: (report: MirrorReport) => void;
  /** Told when the node cannot be asked; it is asked again. */
  readonly onAway: (error: Error) => void;
}

/** ms between two looks at a node. */
const pause = 1_000;

/**
 * Mirrors a node until the signal aborts, through its stops and starts. A stopped node's folder is read once and let go, so
 * that the node can start; from then on it is waited for.
 * @throws what `Mirror.run` throws, except that the node is away; the signal's reason
 */
export async function followNode({
  data,
  mirror,
  signal,
  onWritten,
  onAway,
}: FollowNodeOptions): Promise<void> {
  let written = 0;
  let isRead = false;
  for (;;) {
    const isUp = (await readNodeFile(dataFolder(data).nodeFile)) !== null;
    if (isUp || !isRead) {
      try {
        isRead = await round(data, mirror, signal);
        const report = mirror.report();
        if (report.written.commits + report.written.checkpoints > written) onWritten(report);
        written = report.written.commits + report.written.checkpoints;
      } catch (error) {
        if (!isAway(error)) throw error;
        onAway(error);
        isRead = false;
      }
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** @returns whether all that a stopped node has was read */
async function round(data: string, mirror: Mirror, signal: AbortSignal): Promise<boolean> {
  const source = await openCommitSource(data, signal);
  try {
    await mirror.run(source);
    return !source.isRunning;
  } finally {
    await source.close();
  }
}

/** Locked: the node has just started and does not answer yet, or is just stopping. */
function isAway(error: unknown): error is Error {
  if (error instanceof OperationError) return error.code === 'NODE_UNREACHABLE';
  return error instanceof LedgerError && error.code === 'LEDGER_LOCKED';
}
