import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import type { SimulationReport } from '../../../simulations/report/simulation-report.js';
import { runCli } from '../run-cli.fixture.js';

const small = `
scenario: 1
kind: world
name: small
about: three nodes for an afternoon
horizon: 3h
nodes: 3
farms: 2
healing: 1h
faults_every: { crash: 1h, driver: 2h }
`;
/** More than a host that boots can give. */
const strict = `${small.replace('driver: 2h', 'reboot: 1h')}availability: { at_worst: 100% }\n`;

describe('zledger simulate, with whole nodes', function () {
  this.timeout(120_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-world-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('says go when no rule is broken, and what was checked and what never came up', async () => {
    const run = (...more: string[]) =>
      runCli(['simulate', '-', '--seeds', '1..3', ...more], { stdin: small });
    const [text, json] = [await run('--threads', '1'), await run('--json', '--threads', '2')];
    expect([text.status, text.stderr]).to.deep.equal([0, '']);
    expect(text.stdout).to.match(/\nrules broken +0\n/);
    expect(text.stdout).to.match(/\nGO: no rule was broken in any of 3 seeds\n$/);
    const report = JSON.parse(json.stdout) as SimulationReport;
    expect(report.seeds).to.deep.equal({ first: 1, last: 3, run: 3, failed: 0, twice: 1 });
    const checked = new Map(report.oracles?.map(({ oracle, checked: times }) => [oracle, times]));
    for (const oracle of ['state-is-replay', 'no-effect-without-reservation', 'converges'])
      expect(checked.get(oracle), oracle).to.be.above(0);
    expect(report.coverage?.map(({ situation }) => situation)).to.include('crashed between write and sync');
  });

  it('stops at a seed that breaks a rule, tells how it came to it, shrinks it and pins it', async () => {
    const page = join(folder, 'report.html');
    const { status, stdout } = await runCli(
      ['simulate', '-', '--seeds', '1..9', '--json', '--pin', folder, '--report', page],
      { stdin: strict },
    );
    const report = JSON.parse(stdout) as SimulationReport;
    expect([status, report.verdict, report.failures.length]).to.deep.equal([1, 'no-go', 1]);
    const [failure] = report.failures;
    expect(failure?.invariant).to.equal('availability-at-worst');
    expect(failure?.story.at(-1)).to.match(/^0d 0\d:.*  \d+ of \d+ workloads run, 100 % must$/);
    expect(failure?.story.length).to.be.within(2, 20);
    expect([failure?.shrunk?.faults, failure?.shrunk?.nodes]).to.satisfy(
      ([faults, nodes]: number[]) => (faults ?? 9) <= 1 && (nodes ?? 9) <= 3,
    );
    const pinned = await runCli(['simulate', join(folder, `small-${failure?.seed}.yaml`)]);
    expect(pinned.status).to.equal(1);
    expect(pinned.stdout).to.include(`seed ${failure?.seed}: availability-at-worst`);
    const html = await readFile(page, 'utf8');
    for (const heading of ['What users have of what they had', 'What it was held to', 'Failing seeds'])
      expect(html).to.include(`<h2>${heading}</h2>`);
    expect(html).not.to.match(/NaN|undefined|Infinity|null/);
  });

  it('shows every step, the world after one, and the first node and minute in which two runs part', async () => {
    const file = join(folder, 'steps.jsonl');
    const traced = await runCli(['simulate', '-', '--trace', file], { stdin: small });
    const steps = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(traced.stdout).to.match(new RegExp(`^${steps.length} steps of seed 1 \\(zledger\\)`));
    const at = JSON.parse(steps[199] ?? '') as { step: number; at: number };
    const until = await runCli(['simulate', '-', '--until', '200', '--inspect', '--json'], { stdin: small });
    const world = JSON.parse(until.stdout) as { step: object; nodes: unknown[] };
    expect([world.step, world.nodes.length]).to.deep.include.members([3]);
    expect(at).to.include(world.step);
    const path = join(folder, 'same.yaml');
    await writeFile(path, small);
    const other = await runCli(['simulate', path, '--compare', path, '--other-seed', '2']);
    expect(other.status).to.equal(1);
    expect(other.stdout).to.match(/^first difference: node \d, minute \d+/);
  });
});
