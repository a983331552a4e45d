import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makeScript } from '../checks/crash-rounds/make-script.fixture.js';
import { writeScript } from '../checks/crash-rounds/script.js';
import { codeOf, collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import { openLevelLedger } from './level-ledger.js';

const writer = fileURLToPath(new URL('../checks/crash-rounds/writer.js', import.meta.url));

/** A process that opens a node's folder, appends and ends; what it said, line by line. */
async function write(root: string, script: string, commits: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, root, script, '4', String(commits)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  await once(child, 'close');
  return said.split('\n').filter(Boolean);
}

describe('one writer at a time', () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it('of several processes that race for a folder gets it, and no commit is made twice', async function () {
    this.timeout(60_000);
    const [root, file] = [join(folder.path, 'race'), join(folder.path, 'script')];
    const script = await makeScript(12);
    writeScript(file, script);
    const rivals = await Promise.all([1, 2, 3, 4].map(() => write(root, file, 15)));
    const acknowledged = rivals.flat().filter((line) => /^\d+$/.test(line));
    for (const lines of rivals) {
      const isOpen = lines.includes('O');
      // One that came when another had ended may write too; nobody writes beside another.
      expect(lines.at(-1), lines.join()).to.equal(
        isOpen ? lines.findLast((line) => /^\d+$/.test(line)) : 'f LEDGER_LOCKED',
      );
    }
    expect(acknowledged.length).to.be.greaterThan(0);
    expect(new Set(acknowledged).size).to.equal(acknowledged.length);
    const ledger = await openLevelLedger({ path: join(root, 'ledger') });
    const commits = await collect(ledger.commits());
    expect(commits.map(({ hash }) => hash)).to.deep.equal(
      script.slice(0, acknowledged.length).map(({ hash }) => hash),
    );
    await ledger.close();
  });

  it('is not kept out by lock files that a dead process, or another machine, has left', async () => {
    const path = join(folder.path, 'stale');
    const first = await openLevelLedger({ path });
    await first.append(draftOf(['node']), 0);
    await first.close();
    for (const database of ['lock', 'log', 'index'])
      writeFileSync(join(path, database, 'LOCK'), '4711@another-machine\n');
    writeFileSync(join(path, 'unclean'), '4711@another-machine\n');
    const second = await openLevelLedger({ path });
    expect(second.repairs).to.deep.equal([]);
    await second.append(draftOf(['node']), 1);
    expect(await codeOf(openLevelLedger({ path }))).to.equal('LEDGER_LOCKED');
    await second.close();
  });
});

const isRoot = process.getuid?.() === 0;

(isRoot ? describe : describe.skip)(
  `a ledger on a read-only file system${isRoot ? '' : ' (SKIPPED: only root may mount one)'}`,
  () => {
    const folder = temporaryFolder();
    const mount = join(folder.path, 'mount');
    let mounted = false;
    after(() => {
      if (mounted) execFileSync('umount', [mount]);
      folder.remove();
    });

    it('says so, changes nothing, and opens when it can be written again', async function () {
      mkdirSync(mount);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mount], { stdio: 'ignore' });
        mounted = true;
      } catch {
        console.warn('SKIPPED: no tmpfs can be mounted here.');
        return this.skip();
      }
      const path = join(mount, 'ledger');
      const ledger = await openLevelLedger({ path });
      const commit = await ledger.append(draftOf(['node']), 0);
      await ledger.close();
      execFileSync('mount', ['-o', 'remount,ro', mount]);
      for (const readonly of [false, true]) {
        const refused: unknown = await openLevelLedger({ path, readonly }).catch((error: unknown) => error);
        expect(refused).to.include({ code: 'LEDGER_WRITE_FAILED' });
        expect((refused as Error).message).to.contain('Read-only file system');
      }
      execFileSync('mount', ['-o', 'remount,rw', mount]);
      const again = await openLevelLedger({ path });
      expect(await collect(again.commits())).to.deep.equal([commit]);
      expect(again.repairs).to.deep.equal([]);
      await again.append(draftOf(['node']), 1);
      await again.close();
    });
  },
);
