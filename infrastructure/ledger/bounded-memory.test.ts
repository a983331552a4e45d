import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { draftOf, temporaryFolder } from './drafts.fixture.js';
import { openLevelLedger } from './level-ledger.js';

const heapMegabytes = 24;
const commits = 150;
/** Texts of which each takes its length in the heap: two-byte characters would take twice as much. */
const bytesPerEvent = 128 * 1024;
const eventsPerCommit = 4;

describe('reading a log that is larger than the heap', () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it(`of ${heapMegabytes} MB: all, backwards, by stream, by type, following slowly, verifying`, async () => {
    const ledger = await openLevelLedger({ path: join(folder.path, 'log') });
    const text = 'x'.repeat(bytesPerEvent);
    for (let at = 0; at < commits; at++) {
      const streams = Array.from({ length: eventsPerCommit }, () => 'node');
      await ledger.append(draftOf(streams, at, `${at}${text}`), at * eventsPerCommit);
    }
    await ledger.close();
    const events = commits * eventsPerCommit;
    expect(events * bytesPerEvent).to.be.greaterThan(3 * heapMegabytes * 1024 * 1024);
    const reader = fileURLToPath(new URL('./read-all.fixture.js', import.meta.url));
    const args = [`--max-old-space-size=${heapMegabytes}`, reader, join(folder.path, 'log')];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).to.deep.equal({
      all: events,
      backwards: events - 1,
      stream: events,
      streamBackwards: events - 1,
      type: events,
      followed: events,
      verified: events,
    });
  });

  it('is a real limit: who keeps what it read runs out of it', async () => {
    const script = `
      const { openLevelLedger } = await import(process.argv[1]);
      const ledger = await openLevelLedger({ path: process.argv[2], readonly: true });
      const kept = [];
      for await (const event of ledger.events()) kept.push(event);
      process.stdout.write('kept ' + kept.length);`;
    const module = new URL('./level-ledger.js', import.meta.url).href;
    const args = [`--max-old-space-size=${heapMegabytes}`, '--input-type=module', '-e', script, module];
    const failed = await promisify(execFile)(process.execPath, [...args, join(folder.path, 'log')]).catch(
      (error: Error & { stderr?: string }) => error.stderr ?? '',
    );
    expect(failed).to.contain('heap out of memory');
  });
});
