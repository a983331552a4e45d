import { expect } from 'chai';
import { nodeAccount, VoiceStory } from '../domain/voice-story.fixture.js';
import { followBlocks, isQuiet } from './translate-block.js';

const told = (): VoiceStory => {
  const story = new VoiceStory();
  story.block();
  return story;
};

describe("blocks and the node's own extrinsics", () => {
  it('blocks at which something becomes owed are no quiet ones', () => {
    const story = told();
    const { death } = story.sign();
    const quiet = (number: number, specVersion = 149): boolean =>
      isQuiet(story.state, { number, hash: '', specVersion, time: number * 6000, facts: [], passedOver: [] });
    expect([quiet(story.cursor + 1), quiet(death - 2), quiet(death - 1)]).to.deep.equal([true, true, false]);
    expect(quiet(story.cursor + 1, 150)).to.equal(false);
    story.submit();
    const again = story.cursor + 10;
    expect([quiet(again - 1), quiet(again)]).to.deep.equal([true, false]);
  });

  it('only extrinsics of the own account are taken from a block', () => {
    const story = told();
    const fact = (signer: string) => ({
      kind: 'OwnExtrinsic' as const,
      hash: `0x${'9'.repeat(64)}`,
      nonce: 1,
      fee: null,
      error: null,
      eventIndex: 0,
      origin: { phase: 'extrinsic' as const, index: 1, signer, call: 'balances.transfer' },
    });
    const facts = [fact('ee'.repeat(32)), fact(nodeAccount)];
    const block = {
      number: 2,
      hash: `0x${'2'.repeat(64)}`,
      specVersion: 149,
      time: 1,
      facts,
      passedOver: [],
    };
    expect(followBlocks(story.state, 2, block, null).facts).to.deep.equal([fact(nodeAccount)]);
  });
});
