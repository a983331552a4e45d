import { expect } from 'chai';
import fc from 'fast-check';
import { farmId } from '../ids.js';
import {
  advanceRollout,
  type FleetObservation,
  pauseRollout,
  resumeRollout,
  startRollout,
} from './fleet-gate.js';
import { defaultPlan as plan, whole } from './rollout-plan.js';

const hour = 3_600_000;
const later = 6 * hour;
const start = startRollout(plan, 'v2.0.0', 0);
const seen = (but: Partial<FleetObservation>): FleetObservation => ({
  now: later,
  due: 100,
  tried: 100,
  healthy: 100,
  bad: 0,
  ...but,
});

describe('the roll-out of a release over a fleet', () => {
  it('begins with the test farms, or with the first wave where there are none', () => {
    expect(start).to.deep.include({ wave: 1, state: 'open' });
    expect(startRollout({ ...plan, testFarms: [farmId(1)] }, 'v2.0.0', 0).wave).to.equal(0);
  });

  it('opens the next wave when this one has baked and came out well', () => {
    expect(advanceRollout(plan, start, seen({}))).to.deep.include({
      wave: 2,
      openedAt: later,
      state: 'open',
    });
  });

  it('stays as long as the bake time runs, or too few are known to be well', () => {
    expect(advanceRollout(plan, start, seen({ now: hour }))).to.equal(start);
    expect(advanceRollout(plan, start, seen({ tried: 79, healthy: 79 }))).to.equal(start);
    expect(advanceRollout(plan, start, seen({ tried: 0, healthy: 0 }))).to.equal(start);
  });

  it('halts by the stop rule at once, with the figures, and for good', () => {
    const halted = advanceRollout(plan, start, seen({ now: 60_000, tried: 20, healthy: 10, bad: 2 }));
    expect(halted).to.deep.include({ state: 'roll-back', halt: { at: 60_000, tried: 20, bad: 2 } });
    expect(advanceRollout(plan, halted, seen({}))).to.equal(halted);
    const without = advanceRollout({ ...plan, rollBack: false }, start, seen({ bad: 5 }));
    expect(without.state).to.equal('halted');
  });

  it('does not halt for one bad node of a few, which chance may do', () => {
    expect(advanceRollout(plan, start, seen({ now: 60_000, tried: 4, bad: 1 })).state).to.equal('open');
  });

  it('pauses and goes on by hand; a pause opens nothing, and still halts', () => {
    const paused = pauseRollout(start);
    expect(advanceRollout(plan, paused, seen({}))).to.equal(paused);
    expect(advanceRollout(plan, paused, seen({ bad: 9 })).state).to.equal('roll-back');
    expect(resumeRollout(paused, later)).to.deep.include({ state: 'open', openedAt: later });
  });

  it('never skips a wave, and is complete only after the last', () => {
    const looks = fc.record({
      now: fc.nat(100 * hour),
      due: fc.nat(500),
      tried: fc.nat(500),
      healthy: fc.nat(500),
      bad: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(looks, { maxLength: 30 }), (observations) => {
        let rollout = start;
        for (const look of observations.sort((one, two) => one.now - two.now)) {
          const next = advanceRollout(plan, rollout, look);
          expect(next.wave - rollout.wave).to.be.within(0, 1);
          if (next.state === 'complete') expect(next.wave).to.equal(plan.waves.length);
          if (next.wave > rollout.wave)
            expect(look.bad * whole).to.be.below(plan.stop.badShare * look.tried + whole * 2);
          rollout = next;
        }
      }),
    );
  });
});
