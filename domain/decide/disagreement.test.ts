import { expect } from 'chai';
import { Scenario } from '../scenario.fixture.js';
import { stateHash } from '../state/state-hash.js';

describe('an endpoint that contradicts the quorum', () => {
  it('is named in the log, and the state is not changed by it', () => {
    const story = new Scenario();
    const before = stateHash(story.state);
    const said = {
      endpoint: 'wss://liar.example:443',
      differs: 'events',
      claimed: 'ab'.repeat(32),
      agreed: 'cd'.repeat(32),
      agreeing: 2,
    } as const;
    story.give({ type: 'NoteDisagreement', block: { number: 7, hash: `0x${'11'.repeat(32)}` }, ...said });
    expect(story.events.at(-1)).to.deep.equal({ type: 'EndpointDisagreed', data: { ...said, block: 7 } });
    expect(stateHash(story.state)).to.equal(before);
  });
});
