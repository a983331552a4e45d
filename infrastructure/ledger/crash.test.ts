import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { collect, temporaryFolder } from './drafts.fixture.js';
import { openLevelLedger } from './level-ledger.js';

const ROUNDS = 10;

describe('the ledger under SIGKILL', () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it(`has every acknowledged commit after each of ${ROUNDS} kills, in order and verified`, async function () {
    this.timeout(60_000);
    const acknowledged = new Map<number, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged.size;
      for (const [position, hash] of await writeUntilKilled(folder.path, 20 + Math.random() * 150)) {
        acknowledged.set(position, hash);
      }
      expect(acknowledged.size, `round ${round} wrote something`).to.be.greaterThan(before);
      const ledger = await openLevelLedger({ path: folder.path });
      const report = await ledger.verify();
      expect(report.finding).to.equal(null);
      const stored = new Map(
        (await collect(ledger.commits())).map((commit) => [commit.position, commit.hash]),
      );
      for (const [position, hash] of acknowledged)
        expect(stored.get(position), `position ${position}`).to.equal(hash);
      const byStream = await Promise.all(
        ['node', ...[0, 1, 2, 3, 4].map((id) => `contract-${id}`)].map((stream) =>
          collect(ledger.events({ stream })),
        ),
      );
      expect(byStream.flat().length).to.equal(report.events);
      await ledger.close();
    }
  });
});

/** Runs the writer and kills it that many ms after its first acknowledgement. */
async function writeUntilKilled(path: string, lifetime: number): Promise<(readonly [number, string])[]> {
  const script = fileURLToPath(new URL('crash-writer.fixture.js', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let output = '';
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const first = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      resolve();
    });
  });
  await Promise.race([first, ended]);
  await wait(lifetime);
  child.kill('SIGKILL');
  await ended;
  expect(complaint, 'what the writer complained of').to.equal('');
  // The last line may have been cut by the kill.
  const lines = output
    .slice(0, output.lastIndexOf('\n') + 1)
    .trim()
    .split('\n');
  return lines.filter(Boolean).map((line) => [Number(line.split(' ')[0]), line.split(' ')[1] ?? ''] as const);
}
