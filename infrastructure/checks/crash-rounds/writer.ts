import { writeSync } from 'node:fs';
import { pino } from 'pino';

import { readEvent } from '../../../domain/events/read-event.js';
import type { NodeState } from '../../../domain/state/node-state.js';
import { applyEvents } from '../../../domain/state/apply-events.js';
import { CheckpointTaker } from '../../integrity/checkpoint-taker.js';
import { headAfter } from '../../ledger/continuity.js';
import { LedgerError, type LedgerHead } from '../../ledger/ledger.js';
import { deepestMessage } from '../../ledger/level-errors.js';
import { type LevelLedger, openLevelLedger } from '../../ledger/level-ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { nodeViews } from '../../projections/node-views.js';
import { ProjectionStore } from '../../projections/projection-store.js';
import { loadStateFrom } from '../../runtime/load-state.js';
import { SnapshotTaker } from '../../snapshots/snapshot-taker.js';
import { signerOf, snapshotsOf } from './node-parts.js';
import { readScript, type Script } from './script.js';

/**
 * A process to kill, or to take the disk from: opens a data folder as the node does and appends what the script says comes
 * next, several commits at a time. Writes `o` before it opens, `O` when it is open, and the number of each commit when it is
 * acknowledged, each on a line of its own, at once. Ends by itself when the script is done.
 *
 * When an append is refused: `f CODE`; then whether the next append is refused as well, and what can still be read: `r CODE
 * COMMITS`. Anything else that fails: `x MESSAGE`.
 *
 * Usage: node writer.js FOLDER SCRIPT APPENDS-AT-A-TIME [COMMITS]
 */
const [, , root = '', scriptFile = '', atATime = '1', most = 'Infinity'] = process.argv;
const script = readScript(scriptFile);
const log = pino({ level: 'silent' });
/** Synchronous: what is written here has left the process before anything else happens. */
const say = (line: string): void => void writeSync(1, `${line}\n`);

say('o');
await live().catch((error: unknown) => {
  say(error instanceof LedgerError ? `f ${error.code}` : `x ${deepestMessage(error).replaceAll('\n', ' ')}`);
  process.exitCode = 3;
});

async function live(): Promise<void> {
  const folder = dataFolder(root);
  const ledger = await openLevelLedger({ path: folder.ledger });
  const snapshots = snapshotsOf(root, log);
  const { state, snapshotAt } = await loadStateFrom(ledger, { snapshots });
  const views = await ProjectionStore.open({ path: folder.views, ledger, projections: nodeViews, log });
  const taker = new SnapshotTaker({ store: snapshots, log, from: snapshotAt, every: 60, atStop: 0 });
  const checkpoints = new CheckpointTaker({ ...signerOf(root, ledger), log, now: Date.now, every: 20 });
  views.poke();
  checkpoints.start();
  say('O');
  const reached = await appendAll(ledger, state, (now, head) => {
    taker.afterCommit(now, head);
    views.poke();
    checkpoints.afterCommit();
  });
  await checkpoints.stop();
  await taker.stop(reached, ledger.head());
  await views.close();
  await ledger.close();
}

/** Appends are acknowledged in order, so the state is after each commit what the log says. */
async function appendAll(
  ledger: LevelLedger,
  start: NodeState,
  follow: (state: NodeState, head: LedgerHead) => void,
): Promise<NodeState> {
  let state = start;
  let next = ledger.head().commits;
  const end = Math.min(script.length, next + Number(most));
  const appendInTurn = async (): Promise<void> => {
    for (let number = next++; number < end; number = next++) {
      const { draft, position } = script[number] as Script[number]; // below its length
      const commit = await ledger.append(draft, position);
      say(String(commit.number));
      state = applyEvents(state, commit.events.map(readEvent));
      follow(state, headAfter(commit));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Number(atATime) }, appendInTurn));
  const refusal = ends.find((one) => one.status === 'rejected');
  if (refusal !== undefined) await lookAround(ledger, refusal.reason);
  return state;
}

/** What is possible after a refused append: nothing that writes, everything that reads. */
async function lookAround(ledger: LevelLedger, refusal: unknown): Promise<void> {
  if (!(refusal instanceof LedgerError)) throw refusal;
  say(`f ${refusal.code}`);
  const { commits, nextPosition } = ledger.head();
  const again = script[commits] ?? script[0];
  const second: unknown =
    again === undefined
      ? null
      : await ledger.append(again.draft, nextPosition).catch((error: unknown) => error);
  let read = 0;
  for await (const commit of ledger.commits()) read = commit.number + 1;
  say(`r ${second instanceof LedgerError ? second.code : 'ACCEPTED'} ${read}`);
}
