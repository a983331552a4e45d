import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import type { SimulationReport } from '../../../simulations/report/simulation-report.js';
import { readScenario } from '../../../simulations/scenario/read-scenario.js';
import { runCli } from '../run-cli.fixture.js';
import { seedRange } from './simulate-options.js';

const small = `
scenario: 1
kind: rollout
name: small
about: a good release
horizon: 48h
fleet: { nodes: 60, farms: 20 }
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
`;
const bad = small.replace('farms: 20', 'farms: 20, classes: [{ name: all, share: 100%, mishap: bad-code }]');

describe('zledger simulate', function () {
  this.timeout(60_000);

  it('says go for a release that does no harm, and how both ways fare', async () => {
    const { status, stdout } = await runCli(['simulate', '-'], { stdin: small });
    expect(stdout).to.match(/Zero-OS today +zledger\n/);
    expect(stdout).to.match(/\nnodes hurt +0 +0\n/);
    expect(stdout).to.match(/\nGO for v1\.1\.0: 95 %/);
    expect(status).to.equal(0);
  });

  it('says no-go with exit code 1, and the same JSON with one thread as with two', async () => {
    const run = (threads: string) =>
      runCli(['simulate', '-', '--seeds', '3..6', '--threads', threads, '--json'], { stdin: bad });
    const [one, two] = [await run('1'), await run('2')];
    expect([one.status, one.stderr]).to.deep.equal([1, '']);
    expect(two.stdout).to.equal(one.stdout);
    const report = JSON.parse(one.stdout) as { verdict: string; runs: { seed: number; trace: string }[] };
    expect(report.verdict).to.equal('no-go');
    expect(report.runs.map(({ seed }) => seed)).to.deep.equal([3, 3, 4, 4, 5, 5, 6, 6]);
    expect(new Set(report.runs.map(({ trace }) => trace)).size).to.equal(8);
  });

  it('refuses what is no scenario, with the place, and names those that there are', async () => {
    const wrong = await runCli(['simulate', '-'], { stdin: small.replace('nodes: 60', 'nodes: 0') });
    expect(wrong.status).to.equal(2);
    expect(wrong.stderr.split('\n')).to.include.members([
      'error: - is no scenario:',
      '  line 7: fleet.nodes: must be at least 1',
    ]);
    const unknown = await runCli(['simulate', 'good-news']);
    expect(unknown.status).to.equal(2);
    expect(unknown.stderr).to.include('bad-release');
    const lonely = ['--inspect', '--other-seed 2', '--other-build new=.', '--side zos'];
    for (const words of [...lonely, '--until 5 --compare steady-rollout']) {
      const alone = await runCli(['simulate', 'steady-rollout', ...words.split(' ')]);
      expect([alone.status, alone.stdout], words).to.deep.equal([2, '']);
      expect(alone.stderr).to.match(/^error: --.*\n(Add|Give) /);
    }
    for (const range of ['5..1', '1', 'a..b', '1..999999']) expect(() => seedRange(range), range).to.throw();
  });

  it('stops at the first seed that fails, tells its story, shrinks and pins it; any number of threads says the same', async () => {
    const strict = bad.replace('horizon: 48h', 'horizon: 48h\nchecks: { hurt: 0% }');
    const folder = await mkdtemp(join(tmpdir(), 'zledger-pin-'));
    try {
      const run = (...more: string[]) =>
        runCli(['simulate', '-', '--seeds', '1..9', '--json', ...more], { stdin: strict });
      const one = await run('--threads', '1', '--pin', folder, '--report', join(folder, 'report.html'));
      expect([one.status, one.stderr]).to.deep.equal([1, '']);
      const report = JSON.parse(one.stdout) as SimulationReport;
      expect([report.seeds.run, report.seeds.failed, report.failures.length]).to.deep.equal([1, 1, 1]);
      const [failure] = report.failures;
      expect(failure?.invariant).to.equal('not too many nodes are hurt');
      expect(failure?.story.at(-1)).to.include('allowed: 0');
      const two = JSON.parse((await run('--threads', '2')).stdout) as SimulationReport;
      expect(two.runs).to.deep.equal(report.runs);
      const pinned = await runCli(['simulate', join(folder, 'small-1.yaml')]);
      expect([pinned.status, pinned.stdout]).to.satisfy(
        ([status, text]: [number, string]) =>
          status === 1 && text.includes('seed 1: not too many nodes are hurt'),
      );
      expect(await readFile(join(folder, 'report.html'), 'utf8')).to.include('not too many nodes are hurt');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows every step, the world after one, and where two runs part', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-trace-'));
    try {
      const file = join(folder, 'steps.jsonl');
      const traced = await runCli(['simulate', '-', '--trace', file], { stdin: small });
      const steps = (await readFile(file, 'utf8')).trimEnd().split('\n');
      expect(traced.stdout).to.match(new RegExp(`^${steps.length} steps of seed 1 \\(zledger\\)`));
      const last = JSON.parse(steps[99] ?? '') as { step: number; at: number };
      const until = await runCli(['simulate', '-', '--until', '100', '--json'], { stdin: small });
      const world = JSON.parse(until.stdout) as { step: unknown; nodes: unknown[] };
      expect([world.step, world.nodes.length]).to.deep.equal([last, 60]);
      const path = join(folder, 'same.yaml');
      await writeFile(path, small);
      const compare = (...more: string[]) => runCli(['simulate', path, '--compare', path, ...more]);
      const [same, other] = [await compare(), await compare('--other-seed', '2')];
      expect([same.status, other.status]).to.deep.equal([0, 1]);
      expect(other.stdout).to.match(/^first difference: node \d+, minute \d+/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('lists its scenarios and prints their schema', async () => {
    const list = await runCli(['simulate', '--list']);
    for (const name of await shippedScenarios()) expect(list.stdout).to.include(`\n${name} `);
    const schema = await runCli(['simulate', '--schema']);
    expect(JSON.parse(schema.stdout)).to.have.property('$schema');
    expect((await runCli(['simulate'])).status).to.equal(2);
  });

  it('comes with scenarios that are all read', async () => {
    for (const name of await shippedScenarios())
      expect(readScenario((await shippedScenario(name)) ?? '').name).to.equal(name);
  });
});
