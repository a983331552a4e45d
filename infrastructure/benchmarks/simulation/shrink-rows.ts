import { runRollout } from '../../../simulations/rollout/run-rollout.js';
import { shrinkRollout } from '../../../simulations/rollout/shrink-rollout.js';
import { readRollout } from '../../../simulations/scenario/read-scenario.js';
import { threeFaults } from '../../../simulations/shrink/three-faults.js';
import { median } from '../interleaved.js';
import { readable, type Result } from '../ledger/result.js';
import type { Settings } from './settings.js';

const plant = 'boots-past-the-gate';

/** Shrinking: 600 faults, of which a planted bug needs three on one node at one time. */
export async function shrinkRows({ quick }: Settings): Promise<readonly Result[]> {
  const scenario = readRollout(threeFaults);
  const [runs, faults, times]: [number[], number[], number[]] = [[], [], []];
  let seeds = 0;
  for (let seed = 1; seed <= 2000 && runs.length < (quick ? 3 : 20); seed += 1) {
    seeds += 1;
    if (runRollout(scenario, seed, 'zledger', { plant }).violations.length === 0) continue;
    const before = process.cpuUsage();
    const shrunk = shrinkRollout(scenario, seed, 100, plant);
    const { user, system } = process.cpuUsage(before);
    if (shrunk === null) continue;
    runs.push(shrunk.runs);
    faults.push(shrunk.faults);
    times.push((user + system) / 1000);
  }
  const figures = {
    'failing seeds shrunk': `${runs.length} of ${seeds} run`,
    'faults left, most': String(Math.max(...faults)),
    'runs, median': readable(median(runs)),
    'CPU-ms for one, median': readable(median(times)),
  };
  const what = 'shrinking a planted three-fault failure among 600 faults, the worst of all failing seeds';
  return [
    {
      what: `${what}: faults left`,
      goal: 'at most 5',
      reached: Math.max(...faults),
      target: { max: 5 },
      unit: ' faults',
      figures,
    },
    {
      what: `${what}: runs`,
      goal: 'at most 100',
      reached: Math.max(...runs),
      target: { max: 100 },
      unit: ' runs',
      figures: {},
    },
  ];
}
