import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect } from 'chai';

import type { SimulationReport } from '../../../simulations/report/simulation-report.js';
import { readRollout } from '../../../simulations/scenario/read-scenario.js';
import { openSimulation } from '../../simulation/open-simulation.js';
import { rehearse } from '../../simulation/rehearse.js';
import { shrinkSeed } from '../../simulation/run-seeds.js';
import { cliPath } from '../run-cli.fixture.js';

const scenario = `
scenario: 1
kind: rollout
name: long
about: stopped before it is done
horizon: 24h
fleet: { nodes: 60, farms: 20 }
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
`;

/** Far more seeds than anybody waits for. */
async function stoppedAfter(ms: number): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const args = ['simulate', '-', '--seeds', '1..100000', '--threads', '1', '--json'];
  const child = spawn(process.execPath, [cliPath, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(scenario);
  const closed = once(child, 'close');
  await setTimeout(ms);
  child.kill('SIGINT');
  const [status]: unknown[] = await closed;
  return { status, stdout, stderr };
}

describe('zledger simulate, stopped by Ctrl-C', () => {
  it('reports the seeds that were done, and exits as stopped', async () => {
    let stopped = await stoppedAfter(2000);
    // A busy machine may have done none by then: there is nothing to report.
    for (let ms = 6000; stopped.stdout === '' && ms <= 18_000; ms *= 3) stopped = await stoppedAfter(ms);
    const { seeds, runs } = JSON.parse(stopped.stdout) as SimulationReport;
    expect(seeds.run).to.be.within(1, 99_999);
    expect(runs).to.have.length(2 * seeds.run);
    expect([stopped.status, stopped.stderr]).to.deep.equal([
      130,
      `stopped: the report is of ${seeds.run} of 100000 seeds, and nothing was made smaller since\n`,
    ]);
  });

  it('ends at once where one run is shown, and keeps the steps that were written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-stopped-'));
    const file = join(folder, 'steps.jsonl');
    const child = spawn(process.execPath, [cliPath, 'simulate', '-', '--trace', file]);
    child.stdin.end(scenario.replace('horizon: 24h', 'horizon: 60d').replace('nodes: 60', 'nodes: 20000'));
    const closed = once(child, 'close');
    const size = (): Promise<number> =>
      stat(file).then(
        (found) => found.size,
        () => 0,
      );
    while ((await size()) === 0) await setTimeout(20);
    child.kill('SIGINT');
    expect(await closed).to.deep.equal([null, 'SIGINT']);
    const [first = ''] = (await readFile(file, 'utf8')).split('\n');
    expect(JSON.parse(first)).to.include({ step: 1 });
    await rm(folder, { recursive: true });
  });

  it('leaves out a seed of which only one side ran', async () => {
    const stop = new AbortController();
    const { results } = await rehearse({
      simulation: await openSimulation(readRollout(scenario)),
      text: scenario,
      seeds: { from: 1, to: 9 },
      threads: 1,
      keepGoing: true,
      onProgress: (done) => done === 5 && stop.abort(),
      signal: stop.signal,
    });
    expect(results.map(({ seed }) => seed)).to.deep.equal([1, 1, 2, 2]);
  });

  it('makes nothing smaller', async () => {
    const given = { text: scenario, builds: [], logs: [] };
    const stop = new AbortController();
    const shrinking = shrinkSeed(1, given, stop.signal);
    stop.abort();
    expect(await shrinking).to.equal(null);
  });
});
