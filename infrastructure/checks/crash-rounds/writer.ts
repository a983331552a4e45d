import { writeSync } from 'node:fs';
import { pino } from 'pino';

import { readEvent } from '../../../domain/events/read-event.js';
import { applyEvents } from '../../../domain/state/apply-events.js';
import { CheckpointTaker } from '../../integrity/checkpoint-taker.js';
import { headAfter } from '../../ledger/continuity.js';
import type { Commit } from '../../ledger/ledger.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { nodeViews } from '../../projections/node-views.js';
import { ProjectionStore } from '../../projections/projection-store.js';
import { loadStateFrom } from '../../runtime/load-state.js';
import { SnapshotTaker } from '../../snapshots/snapshot-taker.js';
import { signerOf, snapshotsOf } from './node-parts.js';
import { readScript } from './script.js';

/**
 * A process to kill: opens a data folder as the node does and appends what the script says comes next, several commits
 * at a time. Writes `o` before it opens, `O` when it is open, and the number of each commit when it is acknowledged,
 * each on a line of its own, at once. Ends by itself when the script is done.
 *
 * Usage: node writer.js FOLDER SCRIPT APPENDS-AT-A-TIME [COMMITS]
 */
const [, , root = '', scriptFile = '', atATime = '1', most = 'Infinity'] = process.argv;
const script = readScript(scriptFile);
const log = pino({ level: 'silent' });
/** Synchronous: what is written here has left the process before anything else happens. */
const say = (line: string): void => void writeSync(1, `${line}\n`);

say('o');
const folder = dataFolder(root);
const ledger = await openLevelLedger({ path: folder.ledger });
const snapshots = snapshotsOf(root, log);
const { state: loaded, snapshotAt } = await loadStateFrom(ledger, { snapshots });
let state = loaded;
const views = await ProjectionStore.open({ path: folder.views, ledger, projections: nodeViews, log });
const taker = new SnapshotTaker({ store: snapshots, log, from: snapshotAt, every: 60, atStop: 0 });
const checkpoints = new CheckpointTaker({ ...signerOf(root, ledger), log, now: Date.now, every: 20 });
views.poke();
checkpoints.start();
say('O');

let next = ledger.head().commits;
const end = Math.min(script.length, next + Number(most));
await Promise.all(Array.from({ length: Number(atATime) }, appendInTurn));
await checkpoints.stop();
await taker.stop(state, ledger.head());
await views.close();
await ledger.close();

async function appendInTurn(): Promise<void> {
  for (let number = next++; number < end; number = next++) {
    const { draft, position } = script[number] as (typeof script)[number]; // below its length
    const commit = await ledger.append(draft, position);
    say(String(commit.number));
    follow(commit);
  }
}

/** Appends are acknowledged in order, so the state is after each commit what the log says. */
function follow(commit: Commit): void {
  state = applyEvents(state, commit.events.map(readEvent));
  taker.afterCommit(state, headAfter(commit));
  views.poke();
  checkpoints.afterCommit();
}
