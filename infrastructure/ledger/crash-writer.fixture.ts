import { draftOf } from './drafts.fixture.js';
import { openLevelLedger } from './level-ledger.js';

/**
 * A process to kill: appends without end, several at a time, and prints `position hash` of every acknowledged commit.
 * Usage: node crash-writer.fixture.js PATH
 */
const ledger = await openLevelLedger({ path: process.argv[2] ?? '' });
for (let round = 0; ; round++) {
  const start = ledger.head().nextPosition;
  // Sizes from a few bytes to more than one block of LevelDB's log, so that a kill can fall inside a record.
  const drafts = [100, 40_000, 3, 3000].map((size, at) =>
    draftOf([`contract-${(round + at) % 5}`, 'node'], null, 'x'.repeat(size)),
  );
  const appends = drafts.map(async (draft, at) => {
    const commit = await ledger.append(draft, start + at * 2);
    process.stdout.write(`${commit.position} ${commit.hash}\n`);
  });
  await Promise.all(appends);
}
