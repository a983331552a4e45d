import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type LevelLedger, openLevelLedger } from '../../ledger/level-ledger.js';
import type { Commit, CommitDraft } from '../../ledger/ledger.js';
import { SnapshotStore } from '../../snapshots/snapshot-store.js';
import { commitsOf, liveCommits } from './drafts.js';
import { RealisticStory } from './realistic-story.js';

/** Appends that are under way at a time while a log is written. */
const inFlight = 256;
/** Events behind the snapshot: the node takes one every 10,000. */
const tailEvents = 5000;

export const snapshotsIn = (path: string): string => join(path, 'snapshots');

/** The story's own commits (`size` null), or the same events in commits of `size`; at least `events` less one such commit. */
export async function buildStoryLog(path: string, events: number, size: number | null): Promise<void> {
  const drafts = liveCommits(events);
  await build(path, events - (size ?? 0), async (ledger) => {
    await appendAll(ledger, size === null ? drafts : commitsOf(size, drafts));
  });
}

/** A log as the node writes it, with a snapshot a little before its end. */
export async function buildLogWithSnapshot(path: string, events: number): Promise<void> {
  await build(path, events, async (ledger) => {
    const story = new RealisticStory();
    const commits = story.commits();
    await appendAll(ledger, until(commits, Math.max(1, events - tailEvents)));
    await new SnapshotStore({ path: snapshotsIn(path) }).write(story.state, ledger.head());
    await appendAll(ledger, until(commits, events - ledger.head().nextPosition));
  });
}

/** Bytes of all files below a folder. */
export async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(path, { recursive: true })) {
    const { size } = await stat(join(path, name));
    bytes += size;
  }
  return bytes;
}

/** A log that is there already and long enough is used again. */
async function build(
  path: string,
  events: number,
  write: (ledger: LevelLedger) => Promise<void>,
): Promise<void> {
  if (existsSync(path)) {
    const known = await openLevelLedger({ path });
    const length = known.head().nextPosition;
    await known.close();
    if (length >= events) return;
    await rm(path, { recursive: true });
  }
  const ledger = await openLevelLedger({ path });
  await write(ledger);
  await ledger.close();
}

async function appendAll(ledger: LevelLedger, drafts: Iterable<CommitDraft>): Promise<void> {
  let pending: Promise<Commit>[] = [];
  let next = ledger.head().nextPosition;
  for (const draft of drafts) {
    pending.push(ledger.append(draft, next));
    next += draft.events.length;
    if (pending.length < inFlight) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
}

/** Leaves the generator where it is, so that it can go on. */
function* until(commits: Generator<CommitDraft, unknown>, events: number): Generator<CommitDraft> {
  let done = 0;
  while (done < events) {
    const next = commits.next();
    if (next.done === true) return;
    yield next.value;
    done += next.value.events.length;
  }
}
