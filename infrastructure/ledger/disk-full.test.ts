import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import type { Commit } from './ledger.js';
import { LedgerError } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';
import type { LevelLedger } from './level-ledger.js';

/** Mounts a file system of 24 MiB: ext4 on a loop device, or tmpfs where there is none. Null when neither works. */
function mountSmall(root: string): { path: string; kind: string } | null {
  const path = join(root, 'small');
  mkdirSync(path);
  const image = join(root, 'image');
  writeFileSync(image, '');
  truncateSync(image, 24 * 1024 * 1024);
  const attempts = [
    {
      kind: 'ext4',
      run: [
        ['mkfs.ext4', '-q', '-m', '0', image],
        ['mount', '-o', 'loop', image, path],
      ],
    },
    { kind: 'tmpfs', run: [['mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path]] },
  ];
  for (const { kind, run } of attempts) {
    try {
      for (const [command = '', ...rest] of run) execFileSync(command, rest, { stdio: 'ignore' });
      return { path, kind };
    } catch {
      // The next kind may work; when none does, the test says that it is skipped and why.
    }
  }
  return null;
}

const isRoot = process.getuid?.() === 0;
const title = isRoot ? '' : ' (SKIPPED: only root may mount a small file system)';

(isRoot ? describe : describe.skip)(`the ledger on a full disk${title}`, () => {
  const root = temporaryFolder();
  let small: ReturnType<typeof mountSmall> = null;

  before(function () {
    small = mountSmall(root.path);
    if (small !== null) return;
    console.warn('SKIPPED: neither ext4 on a loop device nor tmpfs could be mounted here.');
    this.skip();
  });
  after(() => {
    if (small !== null) execFileSync('umount', [small.path], { stdio: 'ignore' });
    root.remove();
  });

  it('stops writing cleanly, keeps reading, and has all that it acknowledged when there is room', async function () {
    this.timeout(60_000);
    const path = join(small?.path ?? '', 'ledger');
    const ballast = join(small?.path ?? '', 'ballast');
    writeFileSync(ballast, Buffer.alloc(12 * 1024 * 1024, 1));
    let ledger = await openLevelLedger({ path });
    const acknowledged: Commit[] = [];
    const failure = await appendUntilRefused(ledger, acknowledged);
    expect(failure).to.include({ code: 'LEDGER_WRITE_FAILED', position: acknowledged.length });
    expect(failure.message).to.contain('No space left on device').and.to.contain('Make room');
    expect(acknowledged.length).to.be.greaterThan(3);

    // Room alone does not bring it back: nobody knows what the failed write left.
    rmSync(ballast);
    const again: unknown = await ledger
      .append(draftOf(['node']), acknowledged.length)
      .catch((error: unknown) => error);
    expect(again).to.include({ code: 'LEDGER_WRITE_FAILED' });
    expect(await collect(ledger.commits())).to.deep.equal(acknowledged);
    expect((await collect(ledger.events({ stream: 'node' }))).length).to.equal(acknowledged.length);
    expect((await ledger.verify()).ok).to.equal(true);
    await ledger.close();

    ledger = await openLevelLedger({ path });
    const stored = await collect(ledger.commits());
    expect(stored.slice(0, acknowledged.length)).to.deep.equal(acknowledged);
    // What was refused may have become durable all the same, wholly; never more than that one.
    expect(stored.length - acknowledged.length).to.be.within(0, 1);
    await ledger.append(draftOf(['node']), stored.length);
    expect((await ledger.verify()).ok).to.equal(true);
    await ledger.close();
  });

  it('refuses to open without room, loses nothing, and opens with it', async () => {
    const path = join(small?.path ?? '', 'second');
    const ballast = join(small?.path ?? '', 'ballast');
    const first = await openLevelLedger({ path });
    for (let at = 0; at < 50; at++) await first.append(draftOf(['node'], null, noise(at, 3000)), at);
    await first.close();
    fillUp(ballast);
    const refused: unknown = await openLevelLedger({ path }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(LedgerError).and.to.include({ code: 'LEDGER_WRITE_FAILED' });
    rmSync(ballast);
    const second = await openLevelLedger({ path });
    expect(await second.verify()).to.include({ ok: true, events: 50 });
    await second.close();
  });
});

async function appendUntilRefused(ledger: LevelLedger, acknowledged: Commit[]): Promise<LedgerError> {
  for (let at = 0; at < 5000; at++) {
    try {
      acknowledged.push(await ledger.append(draftOf(['node'], null, noise(at, 20_000)), acknowledged.length));
    } catch (error) {
      if (error instanceof LedgerError) return error;
      throw error;
    }
  }
  throw new Error('The disk never became full.');
}

function fillUp(file: string): void {
  for (const size of [1024 * 1024, 4096, 512]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size, 1), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

/** Text that does not compress, the same in every run. */
function noise(seed: number, length: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text;
}
