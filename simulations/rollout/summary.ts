import { type Band, bandOf } from '../report/band.js';
import type { RolloutResult, RolloutSample } from './rollout-result.js';

export interface RolloutSummary {
  readonly side: 'zos' | 'zledger';
  readonly seeds: number;
  readonly hurt: Band;
  readonly badPeak: Band;
  readonly exposed: Band;
  readonly stuckAtEnd: Band;
  readonly upgradedAtEnd: Band;
  /** Node-hours. */
  readonly badHours: Band;
  /** Of the seeds in which it was stopped; null: in none. */
  readonly halt: { readonly seeds: number; readonly at: Band; readonly exposed: Band } | null;
  /** ms since the announcement, of the seeds that reached it; null: none did. */
  readonly half: Band | null;
  readonly most: Band | null;
  readonly all: Band | null;
  readonly hubPeak: Band;
  readonly installingPeak: Band;
  readonly samples: readonly (Readonly<Record<Sampled, Band>> & { readonly at: number })[];
}

type Sampled = Exclude<keyof RolloutSample, 'at'>;

/** One mechanism over all its seeds. @param results of one scenario and mechanism, at least one */
export function summarize(results: readonly RolloutResult[]): RolloutSummary {
  const [first] = results;
  if (first === undefined) throw new RangeError('there is no run to summarize');
  const over = (figure: (result: RolloutResult) => number): Band => bandOf(results.map(figure)) ?? nothing;
  const reached = (key: keyof RolloutResult['reached']): Band | null =>
    bandOf(results.flatMap((result) => result.reached[key] ?? []));
  const halts = results.flatMap(({ halt }) => halt ?? []);
  const haltAt = bandOf(halts.map(({ at }) => at));
  const haltExposed = bandOf(halts.map(({ exposed }) => exposed));
  return {
    side: first.side,
    seeds: results.length,
    hurt: over(({ nodes }) => nodes.hurt),
    badPeak: over(({ nodes }) => nodes.badPeak),
    exposed: over(({ nodes }) => nodes.exposed),
    stuckAtEnd: over(({ nodes }) => nodes.stuckAtEnd),
    upgradedAtEnd: over(({ nodes }) => nodes.upgradedAtEnd),
    badHours: over(({ badTime }) => Math.round(badTime / 3_600_000)),
    halt:
      haltAt === null || haltExposed === null
        ? null
        : { seeds: halts.length, at: haltAt, exposed: haltExposed },
    half: reached('half'),
    most: reached('most'),
    all: reached('all'),
    hubPeak: over(({ hub }) => hub.peakPerSecond),
    installingPeak: over((result) => result.installingPeak),
    samples: first.samples.map(({ at }, index) => {
      const sampled = (key: Sampled): Band => over(({ samples }) => samples[index]?.[key] ?? 0);
      return {
        at,
        upgraded: sampled('upgraded'),
        bad: sampled('bad'),
        off: sampled('off'),
        installing: sampled('installing'),
        hubPeak: sampled('hubPeak'),
        chainRequests: sampled('chainRequests'),
      };
    }),
  };
}

const nothing: Band = { low: 0, middle: 0, high: 0 };
