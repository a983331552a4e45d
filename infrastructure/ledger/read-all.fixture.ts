/**
 * Reads a ledger in every way there is and prints what it counted. A process of its own with a small heap, for
 * bounded-memory.test.ts: `node --max-old-space-size=<MB> read-all.fixture.js <ledger folder>`.
 */
import { setImmediate } from 'node:timers/promises';

import { openLevelLedger } from './level-ledger.js';
import type { RecordedEvent } from './ledger.js';

const ledger = await openLevelLedger({ path: process.argv[2] ?? '', readonly: true });
const end = ledger.head().nextPosition;

/** The slow one gives the ledger time to run ahead, if it would. */
async function count(events: AsyncIterable<RecordedEvent>, isSlow = false): Promise<number> {
  let seen = 0;
  for await (const { position } of events) {
    seen++;
    if (isSlow && seen % 64 === 0) await setImmediate();
    if (position === end - 1 && seen > 1) break;
  }
  return seen;
}

const counted = {
  all: await count(ledger.events()),
  backwards: await count(ledger.events({ backwards: true, toPosition: end - 2 })),
  stream: await count(ledger.events({ stream: 'node' })),
  streamBackwards: await count(ledger.events({ stream: 'node', backwards: true, toPosition: end - 2 })),
  type: await count(ledger.events({ types: ['Tested'] })),
  followed: await count(ledger.follow(), true),
  verified: (await ledger.verify()).events,
};
await ledger.close();
process.stdout.write(`${JSON.stringify(counted)}\n`);
