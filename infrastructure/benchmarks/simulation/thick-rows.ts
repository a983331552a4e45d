import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { semiSpaceMb } from '../../simulation/run-seeds.js';
import { readable, type Result } from '../ledger/result.js';
import type { Settings } from './settings.js';

/** What a process of its own is asked to run: the steady world with its usual load. */
export interface ThickTask {
  readonly nodes: number;
  readonly hours: number;
  /** So many runs one after the other, with seeds from 1 on. */
  readonly seeds: number;
}

export interface ThickReport {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** MiB: the most that was resident. */
  readonly memory: number;
  readonly steps: number;
  readonly commits: number;
  /** Of the last run. */
  readonly hash: string;
  /** Rules that were broken; a run with any measures nothing. */
  readonly violations: readonly string[];
}

const program = fileURLToPath(new URL('./thick-child.js', import.meta.url));

/**
 * Thick mode: the production core on every node, its ledger on a simulated disk, all oracles on. The load is that of
 * `usualLoad`: deployments that are made, updated and cancelled, hourly bills, an uptime report each 40 minutes.
 */
export async function* thickRows({ quick }: Settings): AsyncGenerator<Result, void> {
  const hours = quick ? 2 : 24;
  yield await speed(quick ? 50 : 1000, hours);
  yield await speed(quick ? 100 : 4000, hours);
  yield await growth(quick);
}

async function run(task: ThickTask): Promise<ThickReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=16384',
    // as a thread of `zledger simulate` may have it; it begins with half, so that growing is not measured
    ...[`--max-semi-space-size=${semiSpaceMb}`, `--min-semi-space-size=${semiSpaceMb / 2}`],
    program,
    JSON.stringify(task),
  ]);
  // our own child's report
  const report = JSON.parse(stdout) as ThickReport;
  if (report.violations.length > 0) throw new Error(`a rule was broken: ${report.violations[0]}`);
  return report;
}

async function speed(nodes: number, hours: number): Promise<Result> {
  const report = await run({ nodes, hours, seeds: 1 });
  const { cpuSeconds, seconds, memory, steps, commits, hash } = report;
  const rate = (nodes * hours) / cpuSeconds;
  return {
    what: `thick mode, ${nodes} nodes for ${hours} h: production core, ledger on simulated disks, oracles on`,
    goal: 'at least 2 000 node-hours per CPU-second',
    reached: rate,
    target: { min: 2000 },
    unit: ' node-hours per CPU-second',
    figures: {
      'CPU-seconds': readable(cpuSeconds),
      seconds: readable(seconds),
      'MiB, most resident': readable(memory),
      'commits of a node': readable(commits / nodes),
      'commits per CPU-second': readable(commits / cpuSeconds),
      'steps per CPU-second': readable(steps / cpuSeconds),
      'hash of the run': hash,
    },
  };
}

async function growth(quick: boolean): Promise<Result> {
  const figures: Record<string, string> = {};
  const costs: number[] = [];
  const hours = quick ? 1 : 6;
  // The same hours with the same load for each node, and small fleets several times over: what grows is only how many
  // nodes share the world, and warming up weighs as much in each.
  for (const [nodes, seeds] of quick ? quickSizes : sizes) {
    const { cpuSeconds, steps, memory } = await run({ nodes, hours, seeds });
    const each = (cpuSeconds / steps) * 1e6;
    figures[`${nodes} nodes for ${hours} h, ${seeds} seeds: a step`] = `${readable(each)} µs`;
    figures[`${nodes} nodes: MiB, most resident`] = readable(memory);
    costs.push(each);
  }
  return {
    what: 'thick mode, cost of a step as nodes grow, 100 to 10,000',
    goal: 'flat within 2x',
    reached: (costs[2] ?? Number.NaN) / Math.min(costs[0] ?? 0, costs[1] ?? 0),
    target: { max: 2 },
    unit: 'x',
    figures,
  };
}

/** Nodes and seeds. */
const sizes = [
  [100, 50],
  [1000, 5],
  [10_000, 1],
] as const;
const quickSizes = [
  [10, 10],
  [50, 2],
  [100, 1],
] as const;
