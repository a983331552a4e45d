import { runWorld } from '../../../simulations/world/run-world.js';
import { steadyWorld } from '../../../simulations/world/world-scenario.js';
import type { ThickReport, ThickTask } from './thick-rows.js';

/** One run of the thick world in a process of its own: its memory and CPU time are nobody else's. Only `thick-rows.ts` starts it. */
const [, , text = ''] = process.argv;
// written by thick-rows.ts
const { nodes, hours } = JSON.parse(text) as ThickTask;

const begun = performance.now();
const before = process.cpuUsage();
const result = runWorld(steadyWorld(nodes, hours * 3_600_000), 1);
const { user, system } = process.cpuUsage(before);
const report: ThickReport = {
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - begun) / 1000,
  memory: process.resourceUsage().maxRSS / 1024,
  steps: result.steps,
  commits: result.commits,
  hash: result.hash,
  violations: result.violations.map(({ oracle, node }) => `${oracle} at node ${node ?? 'none'}`),
};
console.log(JSON.stringify(report));
