import { rehearsalReport } from '../../simulations/rollout/rehearsal-report.js';
import type { SimulationReport } from '../../simulations/report/simulation-report.js';
import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { rehearse, type SeedRange } from '../simulation/rehearse.js';
import { shippedScenario } from '../simulation/shipped-scenarios.js';

/** The report of a scenario that comes with zledger, as `zledger simulate NAME --seeds A..B --keep-going --json` prints it. */
export async function rehearseShipped(name: string, seeds: SeedRange): Promise<SimulationReport> {
  const text = (await shippedScenario(name)) ?? '';
  const { signal } = new AbortController();
  const { results, twice } = await rehearse({ text, seeds, keepGoing: true, onProgress: () => {}, signal });
  const command = `zledger simulate ${name} --seeds ${seeds.from}..${seeds.to}`;
  const made = { zledger: '', node: '' };
  return rehearsalReport({ scenario: readScenario(text), results, failures: [], made, command, twice });
}
