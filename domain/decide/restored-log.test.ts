import { expect } from 'chai';
import { Scenario } from '../scenario.fixture.js';
import { stateHash } from '../state/state-hash.js';

describe('a log that was restored from a backup', () => {
  it('says so, and the state is not changed by it', () => {
    const story = new Scenario();
    const before = stateHash(story.state);
    const said = {
      commits: 40,
      hash: 'ab'.repeat(32),
      root: 'cd'.repeat(32),
      takenAt: 1_700_000_000_000,
      keptKey: false,
      lost: { from: 40, to: 55 },
    } as const;
    story.give({ type: 'RestoreLog', ...said });
    expect(story.events.at(-1)).to.deep.equal({ type: 'LogRestored', data: said });
    expect(stateHash(story.state)).to.equal(before);
  });
});
