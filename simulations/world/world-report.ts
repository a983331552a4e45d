import { defaultPlan } from '../../domain/rollout/rollout-plan.js';
import type { Runs } from '../kinds/simulation.js';
import { type Band, bandOf } from '../report/band.js';
import { reportedRun } from '../report/reported-run.js';
import type { Figure, ReportSide, SimulationReport, Situation } from '../report/simulation-report.js';
import { worstFarmsOf } from '../report/worst-farms.js';
import type { WorldFile } from '../scenario/world-file.js';
import { ofLiveness, ofUsers, type Oracle, oracles } from './oracle-list.js';
import { situationsOf } from './situations.js';
import { type AskedOfRollout, judgeWorld } from './world-verdict.js';
import type { WorldFigures } from './world-result.js';
import type { WorldRun } from './world-run.js';

const none: Band = { low: 0, middle: 0, high: 0 };

/** The report of a thick world. */
export function worldReport(
  scenario: WorldFile,
  runs: Runs<WorldRun>,
  compatibility: SimulationReport['compatibility'],
): SimulationReport {
  const { name, kind, about, nodes, farms, horizon } = scenario;
  const { results, failures, made, command, twice } = runs;
  const seeds = results.map(({ seed }) => seed);
  return {
    report: 1,
    scenario: { name, kind, about: about.trim(), nodes, farms, horizon, release: releaseOf(scenario) },
    made,
    command,
    ...judgeWorld(results, askedOf(scenario), compatibility),
    seeds: {
      first: seeds[0] ?? scenario.seed,
      last: seeds.at(-1) ?? scenario.seed,
      run: seeds.length,
      failed: results.filter(({ violations }) => violations.length > 0).length,
      twice,
    },
    sides: results.length === 0 ? [] : [sideOf(results)],
    coverage: coverageOf(scenario, results),
    oracles: oraclesOf(scenario, results),
    differences: null,
    compatibility,
    failures,
    runs: results.map(reportedRun),
  };
}

function askedOf({ rollout }: WorldFile): AskedOfRollout {
  const rollsBack = (rollout?.plan?.roll_back ?? defaultPlan.rollBack) && rollout !== undefined;
  return { rollsBack, unwellAtMost: rollout?.unwell_at_end ?? 0 };
}

function sideOf(results: readonly WorldRun[]): ReportSide {
  const [first] = results;
  const figures = first?.figures ?? [];
  const sampled = (of: (figure: WorldFigures) => number): Band[] =>
    figures.map((_, index) => over(results, (run) => of(run.figures[index] ?? nothing)));
  return {
    name: 'zledger',
    title: 'zledger',
    figures: figuresOf(results),
    at: figures.map(({ at }) => at),
    series: {
      ...(first?.rollout === null ? {} : { upgraded: sampled(({ upgraded }) => upgraded) }),
      available: sampled(({ nodesUp }) => nodesUp),
      capacity: sampled(({ capacity }) => capacity),
      workloads: sampled(({ running, wanted }) => shareOf(running, wanted)),
    },
    marks: first?.rollout?.marks ?? [],
    halts: results.flatMap(({ seed, rollout }) => {
      const halt = rollout?.halt ?? null;
      return halt === null ? [] : [{ seed, ...halt }];
    }),
    worstFarms: worstFarmsOf(results),
    worstFarm: first?.worstFarm ?? null,
    heat: first?.heat ?? null,
  };
}

const nothing: WorldFigures = {
  at: 0,
  nodesUp: 0,
  capacity: 0,
  wanted: 0,
  running: 0,
  commits: 0,
  upgraded: 0,
};

function releaseOf({ rollout }: WorldFile): SimulationReport['scenario']['release'] {
  if (rollout === undefined) return null;
  const { from, to, announced, followed_by: later } = rollout;
  return { from, to: later.at(-1)?.to ?? to, announced };
}

function over(results: readonly WorldRun[], figure: (run: WorldRun) => number): Band {
  return bandOf(results.map(figure)) ?? none;
}

function figuresOf(results: readonly WorldRun[]): readonly Figure[] {
  const figure = (
    key: string,
    what: string,
    of: (run: WorldRun) => number,
    unit: Figure['unit'] = 'count',
  ): Figure => ({ key, what, unit, band: over(results, of) });
  const count = (run: WorldRun, situation: string): number =>
    run.coverage.find((each) => each.situation === situation)?.count ?? 0;
  const crashes = (run: WorldRun): number =>
    run.coverage
      .filter(({ situation }) => situation.startsWith('crashed'))
      .reduce((sum, each) => sum + each.count, 0);
  return [
    figure('rulesBroken', 'rules broken', ({ violations }) => violations.length),
    figure('checks', 'rules checked', ({ oracles: all }) =>
      all.reduce((sum, { checked }) => sum + checked, 0),
    ),
    figure(
      'running',
      'workloads that ran, of those that should',
      ({ availability }) => availability,
      'share',
    ),
    figure('runningLeast', 'the same at the worst time', leastRunning, 'share'),
    figure('nodesLeast', 'nodes up at the worst time', ({ figures }) =>
      Math.min(...figures.map(({ nodesUp }) => nodesUp)),
    ),
    figure(
      'capacityLeast',
      'capacity for new workloads at the worst time',
      ({ figures }) => Math.min(10_000, ...figures.map(({ capacity }) => capacity)),
      'share',
    ),
    ...rolloutFigures(results),
    figure('crashes', 'crashes of a node', crashes),
    figure('reboots', 'reboots of a host', (run) => count(run, 'the host was rebooted and lost what runs')),
    figure('commits', 'commits', ({ commits }) => commits),
    figure('steps', 'steps', ({ steps }) => steps),
  ];
}

function rolloutFigures(results: readonly WorldRun[]): readonly Figure[] {
  const runs = results.flatMap(({ rollout }) => rollout ?? []);
  if (runs.length === 0) return [];
  const halts = runs.flatMap(({ halt }) => halt ?? []);
  return [
    {
      key: 'exposed',
      what: 'nodes that took the release',
      unit: 'count',
      band: bandOf(runs.map(({ exposed }) => exposed)),
    },
    { key: 'haltAt', what: 'stopped after', unit: 'ms', band: bandOf(halts.map(({ at }) => at)) },
    {
      key: 'haltExposed',
      what: 'nodes exposed when it stopped',
      unit: 'count',
      band: bandOf(halts.map(({ exposed }) => exposed)),
    },
    {
      key: 'upgradedAtEnd',
      what: 'nodes that run it at the end',
      unit: 'count',
      band: bandOf(runs.map(({ upgraded }) => upgraded)),
    },
    ...versionFigures(runs),
  ];
}

/** Of one release the others say it all. */
function versionFigures(runs: readonly NonNullable<WorldRun['rollout']>[]): readonly Figure[] {
  const versions = runs[0]?.versions ?? [];
  if (versions.length < 3) return [];
  return versions.map(({ version }, place) => ({
    key: `runs-${version}`,
    what: `nodes that run ${version} at the end`,
    unit: 'count',
    band: bandOf(runs.map((run) => run.versions[place]?.nodes ?? 0)),
  }));
}

function leastRunning({ figures }: WorldRun): number {
  return Math.min(10_000, ...figures.map(({ running, wanted }) => shareOf(running, wanted)));
}

/** Parts of ten thousand. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 10_000 : Math.floor((part * 10_000) / whole);
}

/** What the scenario is about, also where it never came up, and what came up besides. */
function coverageOf(scenario: WorldFile, results: readonly WorldRun[]): readonly Situation[] {
  const about = new Set<string>(situationsOf(scenario));
  const counts = new Map<string, number>();
  for (const { coverage } of results)
    for (const { situation, count } of coverage) counts.set(situation, (counts.get(situation) ?? 0) + count);
  return [...counts]
    .map(([situation, count]) => ({ situation, count }))
    .filter(({ situation, count }) => count > 0 || about.has(situation));
}

/** Those that the scenario asks for. */
function oraclesOf(
  { mode, availability, rollout, faults, faults_every: every, recording }: WorldFile,
  results: readonly WorldRun[],
): SimulationReport['oracles'] {
  const isAsked = (oracle: Oracle): boolean => {
    if (oracle === 'availability-overall') return availability.overall > 0;
    if (oracle === 'availability-at-worst') return availability.at_worst > 0;
    if (oracle === 'no-version-outside-its-wave') return rollout !== undefined;
    if (recording !== undefined && ofUsers.has(oracle)) return false;
    // Only a log that a lying disk has cut knows less than its host holds.
    if (oracle === 'no-paid-stray-removed')
      return every.disk !== undefined || faults.some(({ what }) => what === 'disk');
    return mode === 'liveness' || !ofLiveness.has(oracle);
  };
  // Every name of the list is an oracle.
  const asked = (Object.keys(oracles) as Oracle[]).filter(isAsked);
  return asked.map((oracle) => {
    const counts = results.flatMap((run) => run.oracles.filter((each) => each.oracle === oracle));
    return {
      oracle,
      rule: oracles[oracle],
      checked: counts.reduce((sum, { checked }) => sum + checked, 0),
      broken: counts.reduce((sum, { broken }) => sum + broken, 0),
    };
  });
}
