import { runRollout } from '../../../simulations/rollout/run-rollout.js';
import { RolloutSimulation } from '../../../simulations/rollout/rollout-simulation.js';
import { readRollout } from '../../../simulations/scenario/read-scenario.js';
import { rehearse } from '../../simulation/rehearse.js';
import { readable, type Result } from '../ledger/result.js';
import type { Settings } from './settings.js';

const hour = 3_600_000;

/** The roll-out of simulation-facts.md D5: a twelfth of the fleet is off for days, a fifth is fragile. */
function scenarioText(nodes: number, hours: number, isBad: boolean): string {
  return `
scenario: 1
kind: rollout
name: bench
about: a roll-out
horizon: ${hours}h
fleet:
  nodes: ${nodes}
  farms: ${Math.ceil(nodes / 3)}
  offline: { share: 8%, for: [1d, 21d] }
  classes: [${isBad ? '{ name: fragile, share: 20%, mishap: service-stays-down, odds: 80% }' : ''}]
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
operator: { looks_every: 5m, reverts_at: 100 }
`;
}

/** Thin mode: the production gate over modelled nodes. */
export async function rolloutRows({ quick }: Settings): Promise<readonly Result[]> {
  return [speed(quick ? 48 : 720), await seeds(quick ? 20 : 1000), growth(quick ? 24 : 72)];
}

interface Cost {
  readonly seconds: number;
  readonly steps: number;
}

/** CPU time of one run, the better of two after one to warm up. */
function costOf(nodes: number, hours: number, mechanism: 'zos' | 'zledger', times = 2): Cost {
  const scenario = readRollout(scenarioText(nodes, hours, false));
  runRollout({ ...scenario, horizon: 24 * hour }, 1, mechanism);
  let best: Cost = { seconds: Number.POSITIVE_INFINITY, steps: 0 };
  for (let time = 0; time < times; time += 1) {
    const before = process.cpuUsage();
    const { steps } = runRollout(scenario, 1, mechanism);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    if (seconds < best.seconds) best = { seconds, steps };
  }
  return best;
}

function speed(hours: number): Result {
  const nodes = 10_000;
  const figures: Record<string, string> = {};
  let least = Number.POSITIVE_INFINITY;
  for (const mechanism of ['zledger', 'zos'] as const) {
    const { seconds, steps } = costOf(nodes, hours, mechanism, 1);
    const rate = (nodes * hours) / seconds;
    figures[`${mechanism}: node-hours per CPU-second`] = readable(rate);
    figures[`${mechanism}: steps per CPU-second`] = readable(steps / seconds);
    figures[`${mechanism}: CPU-seconds for ${hours / 24} days`] = readable(seconds);
    least = Math.min(least, rate);
  }
  return {
    what: `thin mode, ${nodes} nodes for ${hours / 24} days, the slower of both mechanisms`,
    goal: 'at least 100 000 node-hours per CPU-second',
    reached: least,
    target: { min: 100_000 },
    unit: ' node-hours per CPU-second',
    figures,
  };
}

async function seeds(count: number): Promise<Result> {
  const started = performance.now();
  const text = scenarioText(4000, 72, true);
  const { results, twice } = await rehearse({
    simulation: new RolloutSimulation(readRollout(text)),
    text,
    seeds: { from: 1, to: count },
    threads: 2,
    keepGoing: true,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - started) / 1000;
  const scaled = (seconds * 1000) / count;
  return {
    what: '1,000 roll-out seeds of 4,000 nodes for 72 h, both mechanisms, on 2 threads, one in 20 twice',
    goal: 'at most 90 s',
    reached: scaled,
    target: { max: 90 },
    unit: ' s',
    figures: { 'runs, both mechanisms': readable(results.length), 'seeds that ran twice': String(twice) },
    ...(count === 1000 ? {} : { why: `measured with ${count} seeds and scaled` }),
  };
}

function growth(hours: number): Result {
  const figures: Record<string, string> = {};
  const costs = [100, 1000, 10_000].map((nodes) => {
    const { seconds, steps } = costOf(nodes, hours, 'zledger', 4);
    const each = (seconds / steps) * 1e9;
    figures[`${nodes} nodes: a step`] = `${readable(each)} ns`;
    return each;
  });
  return {
    what: 'thin mode, cost of a step as nodes grow, 100 to 10,000',
    goal: 'flat within 2x',
    // What a small fleet costs to set up makes its steps dearer, not cheaper: only growth counts.
    reached: (costs[2] ?? Number.NaN) / Math.min(costs[0] ?? 0, costs[1] ?? 0),
    target: { max: 2 },
    unit: 'x',
    figures,
  };
}
