import { expect } from 'chai';
import fc from 'fast-check';

import { drawFaults } from '../rollout/draw-faults.js';
import { runRollout } from '../rollout/run-rollout.js';
import { shrinkRollout } from '../rollout/shrink-rollout.js';
import { storyOf } from '../rollout/story.js';
import { readRollout } from '../scenario/read-scenario.js';
import { writeScenario } from '../scenario/write-scenario.js';
import { ddmin } from './ddmin.js';
import { threeFaults } from './three-faults.js';

const plant = 'boots-past-the-gate';

/** The first seed in which the planted bug shows. */
function failing() {
  const scenario = readRollout(threeFaults);
  for (let seed = 1; seed <= 200; seed += 1) {
    const [violation] = runRollout(scenario, seed, 'zledger', { plant }).violations;
    if (violation !== undefined) return { scenario, seed, violation };
  }
  throw new Error('200 seeds did not find the planted bug');
}

describe('shrinking', () => {
  it('keeps exactly what the failure needs, and asks no more often than it must', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 4 }), (needed) => {
        let asked = 0;
        const left = ddmin(
          Array.from({ length: 301 }, (_, index) => index),
          (some) => {
            asked += 1;
            return needed.every((one) => some.includes(one));
          },
        );
        expect([...left]).to.deep.equal([...needed].sort((one, two) => one - two));
        expect(asked).to.be.below(350);
      }),
    );
  });

  it('finds a planted bug that takes three faults, and shrinks 600 faults to at most 5 in at most 100 runs', () => {
    const { scenario, seed, violation } = failing();
    expect(drawFaults(scenario, seed)).to.have.lengthOf(600);
    const shrunk = shrinkRollout(scenario, seed, 100, plant);
    expect(shrunk?.faults).to.be.within(3, 5);
    expect(shrunk?.runs).to.be.at.most(100);
    expect(shrunk?.failure.invariant).to.equal(violation.invariant);
    const what = new Set(shrunk?.scenario.faults.map((fault) => fault.what));
    for (const kind of ['reboot', 'no-chain', 'no-hub'] as const) expect(what.has(kind), kind).to.equal(true);
  });

  it('gives a file that fails by itself, and passes without the bug', () => {
    const { scenario, seed } = failing();
    const small = shrinkRollout(scenario, seed, 100, plant)?.scenario ?? scenario;
    const again = readRollout(writeScenario(small));
    expect(again).to.deep.equal(small);
    expect(runRollout(again, seed, 'zledger', { plant }).violations).to.have.lengthOf(1);
    expect(runRollout(again, seed, 'zledger').violations).to.deep.equal([]);
  });

  it('shrinks nothing that does not fail', () => {
    expect(shrinkRollout(readRollout(threeFaults), 1)).to.equal(null);
  });

  it('is told in at most 20 lines that end with the rule that was broken', () => {
    const { scenario, seed, violation } = failing();
    const story = storyOf(scenario, seed, violation, plant);
    expect(story.length).to.be.within(4, 20);
    expect(story.at(-1)).to.include(violation.detail);
    expect(story.join('\n')).to.include('fault: reboot').and.include('fault: no-hub');
  });
});
