import { expect } from 'chai';

import type { Step } from '../../commands/step.js';
import { contractId } from '../../domain/ids.js';
import { Stories } from './stories.js';

/** A turn as a story sees it: its command's type, and its events' types and contracts. */
function turn(command: string, ...events: readonly (readonly [type: string, contract?: number])[]): Step {
  const happened = events.map(([type, contract]) => ({
    type,
    data: contract === undefined ? {} : { contractId: contractId(contract) },
  }));
  return { command: { type: command }, events: happened } as unknown as Step; // nothing else of it is looked at
}

const quiet = turn('FollowBlocks', ['BlocksFollowed'], ['ContractBilled', 7]);

describe('the story of a node', () => {
  it('says quiet turns in one line, so that what happened long before is in it', () => {
    const stories = new Stories();
    stories.turned(0, 1000, turn('FollowBlocks', ['BlocksFollowed'], ['ContractCanceled', 7]));
    for (let at = 2000; at < 200_000; at += 1000) stories.turned(0, at, quiet);
    stories.turned(0, 200_000, turn('RecordOutcome', ['WorkloadProvisioned', 8], ['WorkloadPaused', 8]));
    stories.turned(0, 201_000, quiet);
    expect(stories.upTo(300_000, 0, 'store of contract 7 is on the host')).to.deep.equal([
      '0d 00:00:01.000  FollowBlocks -> BlocksFollowed, ContractCanceled; contract 7',
      '0d 00:00:02.000  follows the chain (198 turns)',
      '0d 00:03:20.000  RecordOutcome -> WorkloadProvisioned, WorkloadPaused; contract 8',
      '0d 00:03:21.000  follows the chain (1 turn)',
      '0d 00:05:00.000  store of contract 7 is on the host',
    ]);
  });

  it('has 20 lines at most, the last of them, with what befell all among them', () => {
    const stories = new Stories();
    for (let at = 0; at < 100; at += 1) stories.turned(at % 2, at, turn('StartNode', ['NodeStarted']));
    stories.told(null, 90, 'the power is lost');
    const story = stories.upTo(100, 1, 'broken');
    expect(story).to.have.length(20);
    expect(story.filter((line) => line.endsWith('StartNode -> NodeStarted'))).to.have.length(18);
    expect(story).to.include('0d 00:00:00.090  the power is lost');
    expect(story.at(-1)).to.equal('0d 00:00:00.100  broken');
  });

  it('names a few contracts of a turn with many, each once', () => {
    const stories = new Stories();
    const many = Array.from({ length: 9 }, (_, at) => ['DeploymentAccepted', at] as const);
    stories.turned(0, 5, turn('FollowBlocks', ...many, ...many));
    expect(stories.upTo(5, 0, '')[0]).to.match(/; contract 0, 1, 2, 3, 4, 5, \.\.\.$/);
  });
});
