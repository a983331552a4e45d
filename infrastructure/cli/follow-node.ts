import { setTimeout } from 'node:timers/promises';

import { dataFolder } from '../node/data-folder.js';
import { readNodeFile } from '../node/node-file.js';
import { reachNode } from '../node/reach-node.js';
import type { EventFilter, RecordedEvent } from '../ledger/ledger.js';
import { NodeRefusal, runningLog } from './running-log.js';

/** Between two looks whether a node runs. */
const PAUSE_MS = 500;

export interface FollowNodeOptions extends EventFilter {
  readonly fromPosition: number;
  readonly signal: AbortSignal;
  /** Told each time when no node runs, so that nothing can come until one does. */
  readonly onWaiting: () => void;
}

/**
 * The events of a node as they come, each once, also when the node stops and starts again meanwhile. A stopped node's
 * log is read once and let go, so that the node can start. Ends when the signal is aborted.
 * @throws LedgerError, and CliError when the node refuses
 */
export async function* followNode(data: string, options: FollowNodeOptions): AsyncGenerator<RecordedEvent> {
  const { signal, onWaiting, fromPosition, ...filter } = options;
  let at = fromPosition;
  let url = await urlOf(data);
  if (url === null) {
    const reached = await reachNode(data);
    if (reached.kind === 'running') ({ url } = reached);
    else {
      try {
        for await (const event of reached.ledger.events({ ...filter, fromPosition: at })) {
          if (signal.aborted) return;
          yield event;
        }
        at = Math.max(at, reached.ledger.head().nextPosition);
      } finally {
        await reached.ledger.close();
      }
    }
  }
  let isWaiting = false;
  for (; !signal.aborted; url = await urlOf(data)) {
    try {
      if (url !== null) {
        for await (const event of runningLog(url, { ...filter, fromPosition: at, follow: true }, signal)) {
          isWaiting = false;
          yield event;
          at = event.position + 1;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    if (!isWaiting) onWaiting();
    isWaiting = true;
    await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function urlOf(data: string): Promise<string | null> {
  return (await readNodeFile(dataFolder(data).nodeFile))?.url ?? null;
}

/**
 * A node that is stopping refuses, one that ended leaves a broken connection, and one that was killed a file with an
 * address where nobody answers.
 */
function isPassing(error: unknown): boolean {
  if (error instanceof NodeRefusal) return error.status === 503;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE';
}
