import type { Compatibility } from '../report/simulation-report.js';
import { type Cause, CauseTable } from './cause-table.js';
import type { LogReplay } from './replay.js';

/** A build, as the report names it. */
export interface ReportedBuild {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  /** Of its pure core: two builds with the same one are the same code. */
  readonly fingerprint: string;
}

/** A log that could not be replayed: it does not verify, is in use, is none. */
export interface RefusedLog {
  readonly log: string;
  readonly code: string;
  readonly message: string;
}

/** What came of one log, in short. */
export interface ReplayedLog {
  readonly log: string;
  readonly events: number;
  /** That are not waived. */
  readonly differences: number;
}

/** What came of all logs under two builds: what `zledger replay --json` prints. */
export interface ReplayReport {
  /**
   * `same`: no difference. `waived`: none that is not waived. `different`. `refused`: a log could not be replayed, and
   * nothing is said of it.
   */
  readonly verdict: 'same' | 'waived' | 'different' | 'refused';
  readonly builds: readonly [ReportedBuild, ReportedBuild];
  /** `states`: both only folded what is recorded, and nothing was decided. */
  readonly compares: 'decisions' | 'states';
  readonly totals: {
    readonly logs: number;
    readonly commits: number;
    readonly events: number;
    /** Commits whose inputs both builds decided on. */
    readonly compared: number;
    readonly differences: number;
    readonly waived: number;
  };
  readonly causes: readonly Cause[];
  /** Each log that was replayed, in their order. */
  readonly logs: readonly ReplayedLog[];
  /** Both builds decide the same, and the log has something else. No difference between them. */
  readonly drift: readonly Cause[];
  /** Differences beyond the number of causes that are told apart. */
  readonly beyond: number;
  readonly stopped: readonly (NonNullable<LogReplay['stopped']> & { readonly log: string })[];
  readonly refused: readonly RefusedLog[];
  /** Which build reads what the other writes; null when no log was replayed. */
  readonly compatibility: Compatibility | null;
}

/** @param replays in the order of the logs: what is first is the first in this order */
export function replayReport(
  builds: ReplayReport['builds'],
  replays: readonly (LogReplay | RefusedLog)[],
  compares: ReplayReport['compares'] = 'decisions',
): ReplayReport {
  const done = replays.filter((each) => 'causes' in each);
  const refused = replays.filter((each) => 'code' in each);
  const [causes, drift] = [new CauseTable(), new CauseTable()];
  for (const each of done) {
    causes.merge(each.causes, each.beyond);
    drift.merge(each.drift, 0);
  }
  const sum = (of: (each: LogReplay) => number): number => done.reduce((total, each) => total + of(each), 0);
  const all = causes.sorted();
  const totals = {
    logs: replays.length,
    commits: sum(({ commits }) => commits),
    events: sum(({ events }) => events),
    compared: sum(({ compared }) => compared),
    differences: countOf(all, false) + causes.beyond,
    waived: countOf(all, true),
  };
  const stopped = done.flatMap(({ log, stopped }) => (stopped === null ? [] : [{ ...stopped, log }]));
  return {
    verdict: verdictOf(refused.length, totals),
    builds,
    compares,
    totals,
    causes: all,
    logs: done.map(({ log, events, causes: found }) => ({ log, events, differences: countOf(found, false) })),
    drift: drift.sorted(),
    beyond: causes.beyond + drift.beyond,
    stopped,
    refused,
    compatibility: done[0]?.compatibility ?? null,
  };
}

function countOf(causes: readonly Cause[], isWaived: boolean): number {
  return causes.reduce((total, cause) => total + (cause.isWaived === isWaived ? cause.count : 0), 0);
}

function verdictOf(
  refused: number,
  { differences, waived }: ReplayReport['totals'],
): ReplayReport['verdict'] {
  if (differences > 0) return 'different';
  if (refused > 0) return 'refused';
  return waived > 0 ? 'waived' : 'same';
}

/** A rule by which causes are waived: the text of one, or its beginning and `*`. */
export function waiver(waived: readonly string[]): (cause: string) => boolean {
  const whole = new Set(waived);
  const beginnings = waived.filter((text) => text.endsWith('*')).map((text) => text.slice(0, -1));
  return (cause) => whole.has(cause) || beginnings.some((text) => cause.startsWith(text));
}
