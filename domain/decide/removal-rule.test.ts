import { expect } from 'chai';
import fc from 'fast-check';
import { isConfirmed, isMany, sightingsNeeded } from './removal-rule.js';

const seen = (block: number, endpoint: string, voices = 1) => ({ block, endpoint, voices });

describe('the rule for removing contracts that the storage does not hold', () => {
  it('calls all and more than a fifth many; one of several is not', () => {
    expect(isMany({ live: 1, gone: 1 })).to.equal(true);
    expect(isMany({ live: 2, gone: 1 })).to.equal(false);
    expect(isMany({ live: 9, gone: 2 })).to.equal(true);
    expect(isMany({ live: 10, gone: 2 })).to.equal(false);
    expect(isMany({ live: 10, gone: 3 })).to.equal(true);
    expect(isMany({ live: 0, gone: 0 })).to.equal(false);
  });

  it('wants later blocks each time, and a second endpoint where there is one', () => {
    const all = { live: 4, gone: 4 };
    const three = [seen(7, 'a'), seen(8, 'a'), seen(9, 'a')];
    expect(isConfirmed({ ...all, sightings: three, endpoints: 1 })).to.equal(true);
    expect(isConfirmed({ ...all, sightings: three, endpoints: 2 })).to.equal(false);
    const withOther = [seen(7, 'a'), seen(8, 'b'), seen(9, 'a')];
    expect(isConfirmed({ ...all, sightings: withOther, endpoints: 5 })).to.equal(true);
    expect(
      isConfirmed({ ...all, sightings: [seen(7, 'a'), seen(7, 'b'), seen(8, 'a')], endpoints: 2 }),
    ).to.equal(false);
    const quorum = [seen(7, 'q', 2), seen(8, 'q', 2), seen(9, 'q', 2)];
    expect(isConfirmed({ ...all, sightings: quorum, endpoints: 3 })).to.equal(true);
  });

  it('takes nothing on one answer, and removes few on two of later blocks', () => {
    const one = { live: 9, gone: 1 };
    const none = { live: 9, gone: 0, endpoints: 1 };
    expect(isConfirmed({ ...none, sightings: [seen(7, 'a')] })).to.equal(false);
    expect(isConfirmed({ ...none, sightings: [seen(7, 'a'), seen(8, 'a')] })).to.equal(true);
    expect(isConfirmed({ ...one, sightings: [seen(7, 'a')], endpoints: 1 })).to.equal(false);
    expect(isConfirmed({ ...one, sightings: [seen(7, 'q', 2)], endpoints: 3 })).to.equal(false);
    expect(isConfirmed({ ...one, sightings: [seen(7, 'a'), seen(7, 'b')], endpoints: 2 })).to.equal(false);
    expect(isConfirmed({ ...one, sightings: [seen(7, 'a'), seen(8, 'a')], endpoints: 2 })).to.equal(true);
  });

  it('law: fewer readings than needed never remove all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(
          fc.record({ block: fc.nat(), endpoint: fc.string(), voices: fc.integer({ min: 1, max: 9 }) }),
          {
            maxLength: sightingsNeeded({ live: 1, gone: 1 }) - 1,
          },
        ),
        fc.nat(9),
        (live, sightings, endpoints) => !isConfirmed({ live, gone: live, sightings, endpoints }),
      ),
    );
  });
});
