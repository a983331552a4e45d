import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { readScenario } from '../scenario/read-scenario.js';
import { writeScenario } from '../scenario/write-scenario.js';
import { plantedBugs } from './planted-bugs.js';
import { runWorld } from './run-world.js';
import { shrinkWorld } from './shrink-world.js';
import { sameCore } from './world-builds.js';
import { worldOfFile } from './world-of-file.js';

const chaos = readFileSync(new URL('../../../simulations/scenarios/chaos.yaml', import.meta.url), 'utf8');

function world(text: string) {
  const file = readScenario(text);
  return file.kind === 'world' ? file : expect.fail('it is a world');
}

describe('a world that fails', function () {
  this.timeout(120_000);

  for (const name of ['opening cuts the last commit although it is whole', 'an effect is begun twice'])
    it(`is shrunk to one node of 24, in a file that fails by itself: ${name}`, () => {
      const bug = plantedBugs.find((each) => each.name === name) ?? expect.fail('it is planted');
      const cores = sameCore(bug.core);
      const [was] = runWorld(worldOfFile(world(chaos)), 1, {}, cores).violations;
      const small = shrinkWorld(world(chaos), 1, { cores, wire: null, worldOf: worldOfFile }, 60);
      expect(small).to.include({ nodes: 1 });
      expect(small?.faults).to.be.at.most(2);
      const again = world(writeScenario(small?.scenario ?? expect.fail('it fails')));
      expect(again.only).to.have.lengthOf(1);
      const found = runWorld(worldOfFile(again), 1, {}, cores).violations;
      expect(found[0]).to.include({ oracle: was?.oracle, node: again.only?.[0] });
      expect(runWorld(worldOfFile(again), 1).violations).to.deep.equal([]);
    });

  it('has the same nodes when others are left out', () => {
    const text = chaos
      .replace('nodes: 24', 'nodes: 4')
      .replace('farms: 8', 'farms: 2')
      .replace(/^ {2}- .*\n/gm, '');
    const quiet = { ...worldOfFile(world(text.replace('faults:', 'faults: []'))), odds: {} };
    const [all, one] = [runWorld(quiet, 3), runWorld({ ...quiet, only: [2] }, 3)];
    expect(one.violations).to.deep.equal([]);
    expect(one.commits).to.be.within(1, all.commits - 1);
    expect(one.figures.every(({ nodesUp }) => nodesUp <= 1)).to.equal(true);
  });
});
