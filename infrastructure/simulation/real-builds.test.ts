import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import type { SimulationReport } from '../../simulations/report/simulation-report.js';
import { readScenario } from '../../simulations/scenario/read-scenario.js';
import type { World } from '../../simulations/world/world.js';
import { runWorld } from '../../simulations/world/run-world.js';
import { SimulatedLog } from '../../simulations/world/simulated-log.js';
import { coresOf } from '../../simulations/world/world-builds.js';
import { worldOfFile } from '../../simulations/world/world-of-file.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { type BuildCopy, copyBuild, type Patch } from './build-copy.fixture.js';
import { loadBuilds } from './load-build.js';

/** The build writes this version of `NodeStarted`, says more in it, and has upcasters from all versions before. */
function writing(version: 3 | 4): Patch[] {
  const fields = ['zone', 'row'].slice(0, version - 2);
  const schemaOf = (name: string, number: number): string => {
    const more = fields.slice(0, number - 2).map((field) => `, ${field}: z.string().describe('where')`);
    const data = `z.strictObject({ ...first, code: codeIdentity${more.join('')} })`;
    return `export const ${name} = defineEvent('node', 'NodeStarted', ${number}, about, ${data});`;
  };
  const names = fields.map((_, at) => `NodeStartedV${at + 2}`);
  const steps = fields.map(
    (field, at) =>
      `upcaster(${names[at]}, ${names[at + 1] ?? 'NodeStarted'}, (data) => ({ ...data, ${field}: '' })),`,
  );
  return [
    {
      file: 'domain/events/node-started.js',
      from: schemaOf('NodeStarted', 2),
      to: [...names.map((name, at) => schemaOf(name, at + 2)), schemaOf('NodeStarted', version)].join('\n'),
    },
    {
      file: 'domain/events/node-started.js',
      from: 'upcaster(NodeStartedV1, NodeStarted, (data) => ({ ...data, code: null })),',
      to: `upcaster(NodeStartedV1, NodeStartedV2, (data) => ({ ...data, code: null })), ${steps.join(' ')}`,
    },
    {
      file: 'domain/decide/decide.js',
      from: 'supports: [...start.supports],',
      to: `supports: [...start.supports], ${fields.map((field) => `${field}: 'cellar',`).join(' ')}`,
    },
  ];
}

/** What is cancelled stays on the host. */
const forgetful: Patch = {
  file: 'domain/effects/outstanding.js',
  from: "workload.goal === 'remove' && !isHeldByUser",
  to: "workload.goal === 'never' && !isHeldByUser",
};

/** Node 2 is off while the first release goes round; a third of the nodes are not well with it and go back. */
const scenario = (later: string): string => `
scenario: 1
kind: world
name: packages
about: six nodes go from one package of zledger to another
horizon: 8h
nodes: 6
farms: 6
load: { deployments_per_node: 2, cancelled: 50% }
faults: [{ at: 40m, what: asleep, node: 2, down: 205m }]
healing: 2h
rollout:
  from: v1.0.0
  to: v1.1.0
  test_farms: 0
  classes: [{ name: some, share: 35%, mishap: unwell }]
  plan:
    test_bake: 0ms
    waves: [{ share: 100%, bake: 0ms }]
    stop: { bad: 100%, at_least: 6 }
    settled: 100%
    spread: 30m
    roll_back: true
  followed_by: [${later}]
`;

/** Starts that are in the log of each node: which version, in which version of the event. */
type Starts = readonly (readonly string[])[];

/** What is in the logs on the simulated disks. */
const startsOf = ({ nodes }: World): Starts =>
  nodes.map(({ disk }) =>
    SimulatedLog.open(disk)
      .commits.flatMap(({ events }) => events)
      .filter(({ type }) => type === 'NodeStarted')
      // the schema names it
      .map(({ data, schemaVersion }) => `${(data as { version: string }).version} in ${schemaVersion}`),
  );

describe('packages of zledger on the nodes of one simulation', function () {
  this.timeout(120_000);
  const packages: BuildCopy[] = [];
  const packed = async (patches: readonly Patch[], version: string): Promise<string> => {
    packages.push(await copyBuild(patches, { version }));
    return packages.at(-1)?.path ?? '';
  };
  after(() => Promise.all(packages.map((each) => each.remove())));

  it('run the code of their version on the disk that others wrote; one is gone over, and no way back is taken', async () => {
    const builds = await loadBuilds([
      { name: 'old', path: await packed([], '0.1.0') },
      { name: 'new', path: await packed(writing(3), '0.2.0') },
      { name: 'newest', path: await packed(writing(4), '0.3.0') },
    ]);
    const file = readScenario(scenario('{ to: v1.2.0, build: newest, announced: 4h }'));
    if (file.kind !== 'world') return expect.fail('it is a world');
    let starts: Starts = [];
    const hooks = { onEnd: (world: World) => (starts = startsOf(world)) };
    const { violations, coverage, rollout } = runWorld(worldOfFile(file), 3, hooks, coresOf(file, builds));
    expect(violations).to.deep.equal([]);
    const count = (situation: string) => coverage.find((each) => each.situation === situation)?.count ?? 0;
    const [first, second, third] = ['v1.0.0 in 2', 'v1.1.0 in 3', 'v1.2.0 in 4'];
    expect(new Set(starts.flat())).to.deep.equal(new Set([first, second, third]));
    // what a newer one wrote no older one ever added to
    for (const each of starts) expect(each).to.deep.equal(each.toSorted());
    expect(count('an older release refused the log of a newer one')).to.be.above(0);
    expect(new Set(starts[1])).to.deep.equal(new Set([first, third]));
    expect(count('a node went over a release that it never ran')).to.equal(1);
    expect(count('nodes of three versions ran at one time')).to.be.above(0);
    expect(rollout?.versions.map(({ nodes }) => nodes)).to.deep.equal([0, 0, 6]);
  });

  it('are given to the command, which finds a new one out that leaves behind what was cancelled', async () => {
    const builds = [
      `old=${await packed([], '0.1.0')}`,
      `new=${await packed([...writing(3), forgetful], '0.2.0')}`,
    ];
    const words = builds.flatMap((each) => ['--build', each]);
    const { status, stdout, stderr } = await runCli(['simulate', '-', '--json', ...words], {
      stdin: scenario(''),
    });
    expect([status, stderr]).to.deep.equal([1, '']);
    const { verdict, oracles, failures, compatibility } = JSON.parse(stdout) as SimulationReport;
    expect(verdict).to.equal('no-go');
    const broken = oracles?.filter((oracle) => oracle.broken > 0).map(({ oracle }) => oracle);
    expect(broken).to.include('nothing-left-behind');
    expect(failures[0]?.command).to.contain(`--build ${builds[1]}`);
    expect(compatibility?.cells.filter(({ state }) => state === 'refuses')).to.deep.equal([
      { reader: 'old', writer: 'new', spec: '149', state: 'refuses', note: 'NodeStarted@3' },
    ]);

    const file = join(packages[0]?.path ?? '', 'packages.yaml');
    await writeFile(file, scenario(''));
    const other = builds[0]?.replace('old=', 'new=') ?? '';
    const compare = ['simulate', file, ...words, '--compare', file];
    expect((await runCli(compare)).status, 'the same builds').to.equal(0);
    const apart = await runCli([...compare, '--other-build', other]);
    expect([apart.status, apart.stderr]).to.deep.equal([1, '']);
    expect(apart.stdout).to.match(/^first difference: node \d, minute \d+/);
    for (const each of [builds[1], other]) expect(apart.stdout).to.contain(`--build ${each}:\n  step `);
  });
});
