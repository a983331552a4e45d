import { runWorld } from '../../../simulations/world/run-world.js';
import { steadyWorld } from '../../../simulations/world/world-scenario.js';
import type { ThickReport, ThickTask } from './thick-rows.js';

/** Runs of the thick world in a process of their own: memory and CPU time are nobody else's. Only `thick-rows.ts` starts it. */
const [, , text = ''] = process.argv;
// written by thick-rows.ts
const { nodes, hours, seeds } = JSON.parse(text) as ThickTask;

const begun = performance.now();
const before = process.cpuUsage();
let [steps, commits, hash] = [0, 0, ''];
const violations: string[] = [];
for (let seed = 1; seed <= seeds; seed += 1) {
  const result = runWorld(steadyWorld(nodes, hours * 3_600_000), seed);
  steps += result.steps;
  commits += result.commits;
  hash = result.hash;
  violations.push(...result.violations.map(({ oracle, node }) => `${oracle} at node ${node ?? 'none'}`));
}
const { user, system } = process.cpuUsage(before);
const report: ThickReport = {
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - begun) / 1000,
  memory: process.resourceUsage().maxRSS / 1024,
  steps,
  commits,
  hash,
  violations,
};
console.log(JSON.stringify(report));
