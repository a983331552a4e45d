import { randomBytes } from 'node:crypto';

import { Scenario, signedBody, volume, zmount } from '../../../domain/scenario.fixture.js';
import { openMemoryLedger } from '../../ledger/memory-ledger.js';
import { collect } from '../../ledger/drafts.fixture.js';
import { appendStory } from '../../snapshots/story-ledger.fixture.js';
import { type Script, scripted } from './script.js';

/**
 * A script of a node's real life: contracts come, their bodies, outcomes, updates and cancellations.
 * @param contracts each gives some ten commits
 * @param padding random bytes that each commit carries beside, so that LevelDB fills tables and compacts them
 */
export async function makeScript(contracts: number, padding = 0): Promise<Script> {
  const story = new Scenario();
  for (let contract = 1; contract <= contracts; contract++) live(story, contract);
  const plainLog = openMemoryLedger();
  await appendStory(plainLog, story.commands);
  const script = (await collect(plainLog.commits())).map(scripted);
  if (padding === 0) return script;
  const paddedLog = openMemoryLedger();
  for (const { draft, position } of script) {
    const bytes = randomBytes(padding).toString('base64');
    await paddedLog.append({ ...draft, input: { was: draft.input, bytes } }, position);
  }
  return (await collect(paddedLog.commits())).map(scripted);
}

function live(story: Scenario, contract: number): void {
  story.deploy({ contract, workloads: [zmount('disk', 1), volume('vol', 1)] });
  story.settle();
  if (contract % 3 === 0) {
    const next = signedBody({ contract, version: 1, workloads: [zmount('disk', 1), volume('vol', 2, 1)] });
    story.updated(contract, next.hash);
    story.send(contract, next.text);
    story.settle();
  }
  if (contract % 2 === 0) {
    story.canceled(contract);
    story.settle();
  }
}
