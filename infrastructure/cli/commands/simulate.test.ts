import { expect } from 'chai';

import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { readScenario } from '../../../simulations/scenario/read-scenario.js';
import { runCli } from '../run-cli.fixture.js';
import { seedRange } from './simulate.js';

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
    expect([wrong.status, wrong.stderr]).to.satisfy(
      ([status, text]: [number, string]) => status === 2 && text.includes('fleet.nodes: '),
    );
    const unknown = await runCli(['simulate', 'good-news']);
    expect(unknown.status).to.equal(2);
    expect(unknown.stderr).to.include('bad-release');
    for (const range of ['5..1', '1', 'a..b', '1..999999']) expect(() => seedRange(range), range).to.throw();
  });

  it('comes with scenarios that are all read', async () => {
    for (const name of await shippedScenarios())
      expect(readScenario((await shippedScenario(name)) ?? '').name).to.equal(name);
  });
});
