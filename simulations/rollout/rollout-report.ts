import { type Band, bandOf } from '../report/band.js';
import type { Figure, ReportSide } from '../report/simulation-report.js';
import { worstFarmsOf } from '../report/worst-farms.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { RolloutResult } from './rollout-result.js';
import { type RolloutSummary, summarize } from './summary.js';

const titles = { zos: 'Zero-OS today', zledger: 'zledger' } as const;
const minute = 60_000;

/** One mechanism's part of the report. @param results of one scenario and mechanism, by seed, at least one */
export function rolloutSide({ fleet }: RolloutScenario, results: readonly RolloutResult[]): ReportSide {
  const summary = summarize(results);
  const { side, samples } = summary;
  const [first] = results;
  const over = (figure: (sample: RolloutSummary['samples'][number]) => Band): Band[] => samples.map(figure);
  return {
    name: side,
    title: titles[side],
    figures: figuresOf(summary, bandOf(results.map((result) => leastCapacity(result, fleet.nodes)))),
    at: samples.map(({ at }) => at),
    series: {
      upgraded: over(({ upgraded }) => upgraded),
      available: bandsOf(results, ({ off, bad }) => fleet.nodes - off - bad),
      capacity: bandsOf(results, (sample) => capacityOf(sample, fleet.nodes)),
      bad: over(({ bad }) => bad),
      installing: over(({ installing }) => installing),
      hubPeak: over(({ hubPeak }) => hubPeak),
      chainRequests: samples.map(({ at, chainRequests }, index) =>
        perMinute(chainRequests, at - (samples[index - 1]?.at ?? 0)),
      ),
    },
    marks: first?.marks ?? [],
    halts: results.flatMap(({ seed, halt }) => (halt === null ? [] : { seed, ...halt })),
    worstFarms: worstFarmsOf(results),
    worstFarm: first?.worstFarm ?? null,
    heat: first?.heat ?? null,
  };
}

function leastCapacity({ samples }: RolloutResult, nodes: number): number {
  return samples.reduce((least, sample) => Math.min(least, capacityOf(sample, nodes)), 10_000);
}

type Trouble = Pick<RolloutResult['samples'][number], 'off' | 'bad' | 'installing'>;
const none: Trouble = { off: 0, bad: 0, installing: 0 };

/** Those that can take a new workload: on, well, and not installing; parts of ten thousand. Modelled nodes are all of one size. */
function capacityOf({ off, bad, installing }: Trouble, nodes: number): number {
  return Math.floor(((nodes - off - bad - installing) * 10_000) / nodes);
}

/** Of what is made of several counts, seed by seed: they do not come together by their bands. */
function bandsOf(results: readonly RolloutResult[], valueOf: (sample: Trouble) => number): Band[] {
  return (results[0]?.samples ?? []).map((_, index) => {
    const values = results.map(({ samples }) => valueOf(samples[index] ?? none));
    return bandOf(values) ?? { low: 0, middle: 0, high: 0 };
  });
}

function perMinute({ low, middle, high }: Band, milliseconds: number): Band {
  const rate = (count: number): number =>
    milliseconds > 0 ? Math.round((count * minute) / milliseconds) : 0;
  return { low: rate(low), middle: rate(middle), high: rate(high) };
}

function figuresOf(summary: RolloutSummary, capacityLeast: Band | null): readonly Figure[] {
  const figure = (key: string, what: string, band: Band | null, unit: Figure['unit'] = 'count'): Figure => ({
    key,
    what,
    unit,
    band,
  });
  return [
    figure('hurt', 'nodes hurt', summary.hurt),
    figure('badPeak', 'nodes bad at once, most', summary.badPeak),
    figure('badHours', 'node-hours lost', summary.badHours, 'hours'),
    figure('exposed', 'nodes that took the release', summary.exposed),
    figure('haltAt', 'stopped after', summary.halt?.at ?? null, 'ms'),
    figure('haltExposed', 'nodes exposed when it stopped', summary.halt?.exposed ?? null),
    figure('half', '50 % of the nodes after', summary.half, 'ms'),
    figure('most', '95 % of the nodes after', summary.most, 'ms'),
    figure('all', '100 % of those that are on after', summary.all, 'ms'),
    figure('upgradedAtEnd', 'nodes that run it at the end', summary.upgradedAtEnd),
    figure('stuckAtEnd', 'nodes that can upgrade no more', summary.stuckAtEnd),
    figure('capacityLeast', 'capacity for new workloads at the worst time', capacityLeast, 'share'),
    figure('hubPeak', 'requests to the hub, most in a second', summary.hubPeak),
    figure('installingPeak', 'installing at once, most', summary.installingPeak),
  ];
}
