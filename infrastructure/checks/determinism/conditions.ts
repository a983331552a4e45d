import type { ProbePlace } from './probe-job.js';

/** One way to run a probe. All must give the same. */
export interface Condition {
  readonly name: string;
  /** Options of the engine. */
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly place: ProbePlace;
}

const main: ProbePlace = { thread: false, hardened: false };
const usual: Condition = { name: 'a process', options: [], environment: {}, place: main };

/** Far from UTC by half an hour, and a language that has two letters i and sorts by its own rules. */
const elsewhere = { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };

/** Those that the tests run, on the engine that runs them. */
export const shortConditions: readonly Condition[] = [
  usual,
  { ...usual, name: 'another process' },
  { ...usual, name: 'another zone and locale', environment: elsewhere },
  { ...usual, name: 'a worker thread', place: { thread: true, hardened: false } },
  { ...usual, name: 'hardened globals', place: { thread: true, hardened: true } },
  { ...usual, name: 'without compiler (--jitless)', options: ['--jitless'] },
];

/** Those of `npm run test:determinism`, on each engine. */
export const allConditions: readonly Condition[] = [
  ...shortConditions,
  { ...usual, name: 'baseline compiler at once (--always-sparkplug)', options: ['--always-sparkplug'] },
  { ...usual, name: 'another hash seed (--hash-seed=4711)', options: ['--hash-seed=4711'] },
  { ...usual, name: 'little memory (--max-semi-space-size=1)', options: ['--max-semi-space-size=1'] },
];
