import { encodeCommit } from '../../ledger/commit-codec.js';
import { EMPTY_HEAD, headAfter } from '../../ledger/continuity.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { positionKey } from '../../ledger/level-store.js';
import type { CommitDraft } from '../../ledger/ledger.js';
import { barePuts, emmettAppends, indexed, ledgerAppends, openBare } from './append-contenders.js';
import { type AppendLoad, rawFile, sqliteAppends } from './append-contenders.js';
import { commitsOf, liveCommits, take } from './drafts.js';
import type { Peers } from './peers.js';
import { perSecond, readable, type Result } from './result.js';
import { type AsyncContender, medianOfRounds, quantile, secondsOf } from './rounds.js';
import { inNewFolder } from './scratch.js';
import type { Settings } from './settings.js';

/** Clients of the second rows with large appends: as many as LevelDB's binding has threads. */
const someClients = 4;
/** Appenders of the row with many small appends. */
const appenders = 256;

/** The bytes that the ledger stores for drafts, from an empty log on. */
export function framesOf(drafts: readonly CommitDraft[]): Buffer[] {
  const versions = new Map<string, number>();
  let head = EMPTY_HEAD;
  return drafts.map((draft) => {
    const { commit, frame } = encodeCommit(draft, head, (stream) => {
      const version = versions.get(stream) ?? 0;
      versions.set(stream, version + 1);
      return version;
    });
    head = headAfter(commit);
    return frame;
  });
}

const loadOf = (folder: string, drafts: readonly CommitDraft[]): AppendLoad => ({
  folder,
  drafts,
  frames: framesOf(drafts),
  events: drafts.reduce((sum, { events }) => sum + events.length, 0),
});

/** Commits of 128 events: one client that awaits each, and some at a time, the same number for the bare put. */
export async function appendRows(settings: Settings, peers: Peers): Promise<Result[]> {
  const { folder, commits, rounds } = settings;
  const all = loadOf(folder, take(commits, commitsOf(128, liveCommits(Number.MAX_SAFE_INTEGER))));
  const some = loadOf(folder, all.drafts.slice(0, Math.ceil(commits / 10)));
  const { emmett, sqlite } = peers;
  const medians = await medianOfRounds(
    [
      ledgerAppends(all),
      barePuts(all),
      ledgerAppends(all, someClients),
      barePuts(all, someClients),
      rawFile(all),
      ...(sqlite === null ? [] : [sqliteAppends(all, sqlite)]),
      ...(emmett === null ? [] : [emmettAppends(some, emmett)]),
    ],
    rounds,
  );
  const of = (name: string): number => medians.get(name) ?? Number.NaN;
  const bare = 'bare classic-level put, sync, same bytes';
  const suffixes = ['', `, ${someClients} clients`];
  const against = suffixes.map(
    (suffix): Result => ({
      what: `durable append, 128-event commits, chained and indexed, against a bare sync put of the same bytes${suffix || ', one client'}`,
      goal: 'at least 0.8 of it',
      reached: of(`zledger${suffix}`) / of(`${bare}${suffix}`),
      target: { min: 0.8 },
      unit: ' of it',
      figures: suffix === '' ? figuresOf(medians, ' events') : {},
    }),
  );
  const peer = suffixes.map(
    (suffix): Result => ({
      what: `the same against Emmett SQLite, one client, 128 per append: zledger${suffix || ', one client'}`,
      goal: 'at least 10x',
      target: { min: 10 },
      unit: 'x',
      figures: {},
      ...againstEmmett(of(`zledger${suffix}`), of('Emmett SQLite'), peers),
    }),
  );
  return [...against, ...peer];
}

/** Many clients that append one event at a time, each awaiting its own. */
export async function concurrentRows(settings: Settings, peers: Peers): Promise<Result[]> {
  const { folder, commits, rounds } = settings;
  const load = loadOf(folder, take(commits * 80, singles()));
  const few = loadOf(folder, load.drafts.slice(0, commits));
  const concurrent: AsyncContender = {
    name: `zledger, ${appenders} appenders at a time`,
    run: () => inNewFolder(folder, (path) => appendConcurrently(path, load.drafts)),
  };
  const medians = await medianOfRounds(
    [
      concurrent,
      { ...ledgerAppends(few), name: 'zledger, one appender' },
      rawFile(few),
      ...(peers.sqlite === null ? [] : [sqliteAppends(few, peers.sqlite)]),
      ...(peers.emmett === null ? [] : [emmettAppends(few, peers.emmett)]),
    ],
    rounds,
  );
  const ours = medians.get(concurrent.name) ?? Number.NaN;
  return [
    {
      what: `${appenders} concurrent single-event appenders, against Emmett SQLite single appends`,
      goal: 'at least 300x',
      target: { min: 300 },
      unit: 'x',
      figures: figuresOf(medians, ' appends'),
      ...againstEmmett(ours, medians.get('Emmett SQLite') ?? Number.NaN, peers),
    },
  ];
}

async function appendConcurrently(path: string, drafts: readonly CommitDraft[]): Promise<number> {
  const ledger = await openLevelLedger({ path });
  let next = 0;
  const appender = async (): Promise<void> => {
    // one event each, so the n-th append has position n; whoever comes takes the next
    while (next < drafts.length) {
      const position = next++;
      const draft = drafts[position];
      if (draft !== undefined) await ledger.append(draft, position);
    }
  };
  const seconds = await secondsOf(async () => {
    await Promise.all(Array.from({ length: appenders }, appender));
    await indexed(ledger);
  });
  await ledger.close();
  return drafts.length / seconds;
}

/** One append after the other, its own latency each; the bare put takes turns with it. */
export async function latencyRows({ folder, latencies }: Settings): Promise<Result[]> {
  const drafts = take(latencies + 200, singles());
  const frames = framesOf(drafts);
  const [ours, bare] = await inNewFolder(folder, async (path) => {
    const ledger = await openLevelLedger({ path });
    const db = await openBare(path);
    const times: [number[], number[]] = [[], []];
    for (const [at, draft] of drafts.entries()) {
      times[0].push(1000 * (await secondsOf(() => ledger.append(draft, at))));
      const frame = frames[at] ?? Buffer.alloc(0);
      times[1].push(1000 * (await secondsOf(() => db.put(positionKey(at), frame, { sync: true }))));
    }
    await ledger.close();
    await db.close();
    return times;
  });
  const figures: Record<string, string> = {};
  const p99: number[] = [];
  for (const [name, times] of [
    ['zledger', ours],
    ['bare sync put', bare],
  ] as const) {
    const settled = times.slice(200);
    p99.push(quantile(settled, 0.99));
    const parts = [0.5, 0.9, 0.99].map((share) => readable(quantile(settled, share)));
    figures[`${name}: p50, p90, p99`] = `${parts.join('  ')} ms`;
  }
  return [
    {
      what: 'single durable append, latency p99, against a bare sync put (an idle machine is needed for this one)',
      goal: 'within 1.5x',
      reached: (p99[0] ?? Number.NaN) / (p99[1] ?? Number.NaN),
      target: { max: 1.5 },
      unit: 'x',
      figures,
    },
  ];
}

/** Commits of one event. */
const singles = (): Iterable<CommitDraft> => singlesOf(liveCommits(Number.MAX_SAFE_INTEGER));

function* singlesOf(drafts: Iterable<CommitDraft>): Generator<CommitDraft> {
  for (const draft of drafts)
    for (const [at, event] of draft.events.entries())
      yield { ...draft, input: at === 0 ? draft.input : null, events: [event] };
}

function figuresOf(medians: ReadonlyMap<string, number>, unit: string): Record<string, string> {
  return Object.fromEntries(
    [...medians].map(([name, value]) => [name, perSecond(value).replace('/s', `${unit}/s`)]),
  );
}

function againstEmmett(
  ours: number,
  emmett: number,
  { missing }: Peers,
): { reached: number | null; why?: string } {
  const why = missing['@event-driven-io/emmett-sqlite'];
  return why === undefined ? { reached: ours / emmett } : { reached: null, why: `Emmett is missing: ${why}` };
}
