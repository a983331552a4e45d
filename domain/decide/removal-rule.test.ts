import { expect } from 'chai';
import fc from 'fast-check';
import { isConfirmed, isDoubtful, sightingsNeeded } from './removal-rule.js';

const seen = (block: number, endpoint: string, voices = 1) => ({ block, endpoint, voices });

describe('the rule for removing many contracts at once', () => {
  it('doubts all, and more than a fifth; one of several goes at once', () => {
    expect(isDoubtful({ live: 1, gone: 1 })).to.equal(true);
    expect(isDoubtful({ live: 2, gone: 1 })).to.equal(false);
    expect(isDoubtful({ live: 9, gone: 2 })).to.equal(true);
    expect(isDoubtful({ live: 10, gone: 2 })).to.equal(false);
    expect(isDoubtful({ live: 10, gone: 3 })).to.equal(true);
    expect(isDoubtful({ live: 0, gone: 0 })).to.equal(false);
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

  it('law: fewer readings than needed never remove all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(
          fc.record({ block: fc.nat(), endpoint: fc.string(), voices: fc.integer({ min: 1, max: 9 }) }),
          {
            maxLength: sightingsNeeded - 1,
          },
        ),
        fc.nat(9),
        (live, sightings, endpoints) => !isConfirmed({ live, gone: live, sightings, endpoints }),
      ),
    );
  });
});
