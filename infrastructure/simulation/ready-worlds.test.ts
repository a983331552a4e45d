import { expect } from 'chai';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import type { WorldFile } from '../../simulations/scenario/world-file.js';
import { shortOrLong } from '../checks/long.fixture.js';
import { openSimulation } from './open-simulation.js';
import { shippedScenario, shippedScenarios } from './shipped-scenarios.js';

/** What each is about: it must come up in a few of its nodes already. */
const subjects: Readonly<Record<string, readonly string[]>> = {
  chaos: ['synced commits were lost by a disk that lies', 'the runtime of the chain was upgraded'],
  'chaos-safety': ['a stray workload was found at a start', 'a write was torn, and was cut at opening'],
  'month-asleep': ['a node slept', 'blocks were gone, and storage was read instead'],
  'runtime-upgrade': [
    'a node of the old build stopped before a block that it cannot read',
    'somebody brought the release to a node that had stopped',
  ],
  'schema-upgrade': [
    'an older release refused the log of a newer one',
    'nodes of both versions ran at one time',
  ],
  'skipped-release': [
    'a node went over a release that it never ran',
    'nodes of three versions ran at one time',
  ],
  steady: ['a contract was paused for want of funds', 'a body came before its contract'],
  'whole-bad-release': ['a release failed on a node', 'a node went back to what it ran before'],
  'whole-rollout': ['a wave was opened', 'a host with workloads was rebooted for a release'],
};
/** Nodes of the short variant. */
const few: Readonly<Record<string, number>> = {
  'month-asleep': 3,
  'skipped-release': 10,
  'schema-upgrade': 8,
};

/** The scenario as it is shipped, with the first of its nodes: the story is the same. */
function small(file: WorldFile, nodes: number): WorldFile {
  const farms = Math.min(file.farms, nodes);
  const faults = file.faults.filter(
    (fault) => !('node' in fault && fault.node >= nodes) && !('farm' in fault && fault.farm >= farms),
  );
  return { ...file, nodes, farms, faults };
}

describe('worlds that come with zledger', function () {
  this.timeout(600_000);

  it('are all run', async () => {
    const names: string[] = [];
    for (const name of await shippedScenarios()) if ((await read(name)).kind === 'world') names.push(name);
    expect(names).to.deep.equal(Object.keys(subjects).sort());
  });

  for (const [name, subject] of Object.entries(subjects))
    it(`${name}: breaks no rule, and comes to what it is about`, async () => {
      const file = await read(name);
      if (file.kind !== 'world') throw new Error('it is a world');
      const simulation = await openSimulation(shortOrLong(small(file, few[name] ?? 6), file));
      const runs = Array.from({ length: shortOrLong(1, 4) }, (_, at) =>
        simulation.run(at + 1, 'zledger', false),
      );
      expect(runs.flatMap(({ violations }) => violations)).to.deep.equal([]);
      const { coverage } = simulation.report({
        results: runs,
        failures: [],
        made: { zledger: '', node: '' },
        command: '',
        twice: 0,
      });
      const counts = new Map(coverage?.map(({ situation, count }) => [situation, count]));
      for (const situation of subject) expect(counts.get(situation), situation).to.be.above(0);
      // All of it, where the whole scenario is run: classes that a swarm leaves out take more seeds.
      if (shortOrLong(false, !file.swarm))
        expect([...counts].filter(([, count]) => count === 0)).to.deep.equal([]);
    });
});

async function read(name: string) {
  return readScenario((await shippedScenario(name)) ?? '');
}
