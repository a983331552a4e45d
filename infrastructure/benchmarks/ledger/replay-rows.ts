import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { appendToEmmett } from './append-contenders.js';
import type { ChildReport } from './child-tasks.js';
import { commitsOf, liveCommits } from './drafts.js';
import { inChild } from './in-child.js';
import { buildStoryLog, sizeOf } from './log-builder.js';
import { type EmmettSqlite, openEmmett, type Peers } from './peers.js';
import { readable, type Result } from './result.js';
import { type AsyncContender, medianOfRounds } from './rounds.js';
import type { Settings } from './settings.js';
import { inNewFolder } from './scratch.js';

const live = 'zledger, commits as the node writes them';
const packed = 'zledger, the same events in commits of 128';
const peer = 'Emmett SQLite aggregateStream (its fold only counts)';
/** Each round is a process of its own and a whole replay, so none warms up another. */
const roundsMax = 3;

/** Replay of a whole log into the state, each commit's hash and link checked; and what the log takes on disk. */
export function replayRows(settings: Settings, peers: Peers): Promise<Result[]> {
  const work = (folder: string): Promise<Result[]> => measure(settings, peers, folder);
  if (!settings.keep) return inNewFolder(settings.folder, work);
  const folder = join(settings.folder, 'zledger-bench');
  return mkdir(folder, { recursive: true }).then(() => work(folder));
}

async function measure(settings: Settings, peers: Peers, folder: string): Promise<Result[]> {
  const { events, peerEvents } = settings;
  const paths = { live: join(folder, `live-${events}`), packed: join(folder, `packed-${events}`) };
  await buildStoryLog(paths.live, events, null);
  await buildStoryLog(paths.packed, events, 128);
  const emmettFile = join(folder, `emmett-${peerEvents}.db`);
  if (peers.emmett !== null) await buildEmmett(emmettFile, peerEvents, peers.emmett);
  const reports = new Map<string, ChildReport>();
  const contender = (name: string, run: () => Promise<ChildReport>): AsyncContender => ({
    name,
    run: async () => {
      const report = await run();
      reports.set(name, report);
      return report.events / report.seconds;
    },
  });
  const medians = await medianOfRounds(
    [
      contender(live, () => inChild({ kind: 'replay', path: paths.live, toPosition: null })),
      contender(packed, () => inChild({ kind: 'replay', path: paths.packed, toPosition: null })),
      ...(peers.emmett === null
        ? []
        : [contender(peer, () => inChild({ kind: 'emmett', file: emmettFile }))]),
    ],
    Math.min(roundsMax, settings.rounds),
    0,
  );
  return [...replayResults(medians, reports, peers), ...(await sizeResults(paths, reports))];
}

async function buildEmmett(file: string, events: number, emmett: EmmettSqlite): Promise<void> {
  if (existsSync(file)) return;
  const store = await openEmmett(emmett, file);
  try {
    for (const draft of commitsOf(128, liveCommits(events))) await appendToEmmett(store, draft.events);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await store.close?.();
  }
}

function replayResults(
  medians: ReadonlyMap<string, number>,
  reports: ReadonlyMap<string, ChildReport>,
  { missing }: Peers,
): Result[] {
  const rate = (name: string): number => medians.get(name) ?? Number.NaN;
  const figures = Object.fromEntries(
    [...medians].map(([name, value]) => {
      const { events, memory } = reports.get(name) ?? { events: 0, memory: Number.NaN };
      return [`${name}: ${readable(events)} events, ${readable(memory)} MiB`, `${readable(value)} events/s`];
    }),
  );
  const goals = [live, packed].map(
    (name): Result => ({
      what: `verified cold replay into state: ${name}`,
      goal: 'at least 1 000 000 events/s',
      reached: rate(name),
      target: { min: 1_000_000 },
      unit: ' events/s',
      figures: name === live ? figures : {},
    }),
  );
  const why = missing['@event-driven-io/emmett-sqlite'];
  const against = [live, packed].map(
    (name): Result => ({
      what: `the same against Emmett SQLite's aggregate: ${name}`,
      goal: 'at least 15x',
      reached: why === undefined ? rate(name) / rate(peer) : null,
      target: { min: 15 },
      unit: 'x',
      figures: {},
      ...(why === undefined ? {} : { why: `Emmett is missing: ${why}` }),
    }),
  );
  return [...goals, ...against];
}

async function sizeResults(
  paths: Readonly<Record<'live' | 'packed', string>>,
  reports: ReadonlyMap<string, ChildReport>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, path] of [
    [live, paths.live],
    [packed, paths.packed],
  ] as const) {
    const events = reports.get(name)?.events ?? Number.NaN;
    const [log, all] = [await sizeOf(join(path, 'log')), await sizeOf(path)];
    results.push({
      what: `bytes on disk per realistic event, log and index and all: ${name}`,
      goal: 'under 100',
      reached: all / events,
      target: { max: 100 },
      unit: ' bytes',
      figures: { 'the log alone': `${readable(log / events)} bytes` },
    });
  }
  return results;
}
