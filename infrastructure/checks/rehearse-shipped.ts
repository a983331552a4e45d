import type { SimulationReport } from '../../simulations/report/simulation-report.js';
import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { rehearse, type SeedRange } from '../simulation/rehearse.js';
import { shippedScenario } from '../simulation/shipped-scenarios.js';
import { openSimulation } from '../simulation/open-simulation.js';

/** The report of a scenario that comes with zledger, as `zledger simulate NAME --seeds A..B --keep-going --json` prints it. */
export async function rehearseShipped(name: string, seeds: SeedRange): Promise<SimulationReport> {
  const text = (await shippedScenario(name)) ?? '';
  const { signal } = new AbortController();
  const simulation = await openSimulation(readScenario(text));
  const { results, twice } = await rehearse({
    simulation,
    text,
    seeds,
    keepGoing: true,
    onProgress: () => {},
    signal,
  });
  const command = `zledger simulate ${name} --seeds ${seeds.from}..${seeds.to}`;
  const made = { zledger: '', node: '' };
  return simulation.report({ results, failures: [], made, command, twice });
}
