import { expect } from 'chai';
import { findGateBug, plantedGateBugs } from '../rollout/planted-gate-bugs.js';
import { findBug } from './find-bug.js';
import { plantedBugs } from './planted-bugs.js';
import { runWorld } from './run-world.js';
import { sameCore } from './world-builds.js';
import { drawFaults } from './draw-faults.js';
import { chaosWorld, steadyWorld, usualLoad } from './world-scenario.js';

const hour = 3_600_000;

describe('a thick world', function () {
  this.timeout(120_000);

  it('that is calm breaks no rule, and is the same each time', () => {
    const scenario = steadyWorld(6, 6 * hour);
    const one = runWorld(scenario, 1);
    expect(one.violations).to.deep.equal([]);
    expect(one.commits).to.be.greaterThan(100);
    expect(runWorld(scenario, 1).hash).to.equal(one.hash);
    expect(runWorld(scenario, 2).hash).not.to.equal(one.hash);
  });

  it('with every fault breaks no rule', () => {
    for (let seed = 1; seed <= 3; seed += 1)
      expect(runWorld(chaosWorld(9), seed).violations, `seed ${seed}`).to.deep.equal([]);
  });

  it('reads nothing before the start of a process is on record, also when a block comes just then', () => {
    expect(runWorld({ ...chaosWorld(8), swarm: false }, 4).violations).to.deep.equal([]);
  });

  it('makes blocks in their order when a stall of finality ends for many at one moment', () => {
    const load = { ...usualLoad, billing: hour / 6 };
    const stalls = {
      ...steadyWorld(6, 4 * hour),
      mode: 'safety',
      load,
      odds: { 'finality-stall': 120_000 },
    } as const;
    expect(runWorld(stalls, 1).violations).to.deep.equal([]);
  });

  it('serves each deployment of a node with many', () => {
    const load = { ...usualLoad, deploymentsPerNode: 14, cancelled: 5000, billing: 0, uptime: 0 };
    for (let seed = 1; seed <= 3; seed += 1)
      expect(runWorld({ ...steadyWorld(4, 6 * hour), load }, seed).violations, `seed ${seed}`).to.deep.equal(
        [],
      );
  });

  it('runs the faults that it is given as those that it draws', () => {
    const scenario = chaosWorld(5);
    const faults = drawFaults(scenario, 4);
    expect(faults.length).to.be.greaterThan(3);
    const drawn = runWorld(scenario, 4);
    expect(runWorld({ ...scenario, odds: {}, faults }, 4).hash).to.equal(drawn.hash);
    expect(runWorld({ ...scenario, odds: {} }, 4).hash).not.to.equal(drawn.hash);
  });

  it('and the thin one find planted bugs of the gate, and break no rule without them', () => {
    for (const bug of plantedGateBugs)
      expect(findGateBug(bug, 20), bug.name).to.deep.include({ without: null });
  });

  const alone: [string, string][] = [
    ['a bit of what was written is lost on its way to the disk', 'log-verifies'],
    ['what is to be paused is resumed', 'paused-when-it-should-be'],
  ];
  for (const [name, oracle] of alone)
    it(`that is calm finds by ${oracle}: ${name}`, () => {
      const { core } = plantedBugs.find((bug) => bug.name === name) ?? expect.fail('it is planted');
      const load = { ...usualLoad, unpaid: 9000 };
      const { violations } = runWorld({ ...steadyWorld(4, 12 * hour), load }, 1, {}, sameCore(core));
      expect(violations[0]).to.include({ oracle });
    });

  for (const bug of plantedBugs.filter((_, index) => index % 5 === 0)) {
    it(`finds a planted bug: ${bug.name}`, () => {
      const found = findBug(bug, 20);
      expect(found, 'npm run test:mutants tries all, with 200 seeds').not.to.equal(null);
      expect(found?.without, 'the same seed without the bug').to.equal(null);
      expect(found?.story.length).to.be.greaterThan(0);
    });
  }
});
