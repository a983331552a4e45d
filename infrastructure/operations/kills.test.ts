import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { expect } from 'chai';

import { cliPath, runCli } from '../cli/run-cli.fixture.js';
import { codeOf, collect, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { backup, lengthen, never } from './backup.fixture.js';
import { exportLog } from './export-log.js';
import { dataFolder } from '../node/data-folder.js';
import { openCommitSource } from './open-commit-source.js';
import { readBackup } from './read-backup.js';
import { mustBeFinished } from './staging.js';

/** More of them: ZLEDGER_KILL_ROUNDS=50. */
const rounds = Number(process.env['ZLEDGER_KILL_ROUNDS'] ?? 2);

describe('backup, restore and import under SIGKILL', function () {
  this.timeout(30_000 * (1 + rounds));
  const root = temporaryFolder();
  const data = join(root.path, 'data');
  after(root.remove);
  before(() => lengthen(data, 1500));

  /** Runs the program and kills it a moment after it has begun to write. */
  async function killed(begun: () => boolean, args: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [cliPath, ...args], { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    while (!begun() && child.exitCode === null) await wait(1);
    await wait(Math.random() * 150);
    child.kill('SIGKILL');
    await ended;
  }

  const hashOf = async (path: string, commits?: number): Promise<string | undefined> => {
    const ledger = await openLevelLedger({ path: join(path, 'ledger'), readonly: true });
    try {
      expect(await ledger.verify()).to.include({ ok: true });
      if (commits === undefined) return ledger.head().hash;
      const all = await collect(ledger.commits());
      return all[commits - 1]?.hash;
    } finally {
      await ledger.close();
    }
  };

  it(`leaves the backup of before, and goes on, in ${rounds} rounds`, async () => {
    const to = join(root.path, 'backup');
    let before: string | null = null;
    for (let round = 0; round < rounds; round++) {
      const count = existsSync(join(to, 'commits')) ? readdirSync(join(to, 'commits')).length : 0;
      const begun = (): boolean =>
        existsSync(join(to, 'commits')) && readdirSync(join(to, 'commits')).length > count;
      await killed(begun, ['backup', '--data', data, '--to', to]);
      const found = existsSync(join(to, 'backup.json')) ? (await readBackup(to, {})).head.hash : null;
      if (found === null) expect(before).to.equal(null);
      else expect([before, await hashOf(data)]).to.include(found);
      const { manifest } = await backup(data, to);
      expect(await hashOf(data)).to.equal(manifest.head.hash);
      before = (await readBackup(to, {})).head.hash;
      await lengthen(data, 1500 + (round + 1) * 300);
    }
  });

  it(`leaves no log of a restore or an import that is not whole, and goes on, in ${rounds} rounds`, async () => {
    const from = join(root.path, 'whole');
    const { manifest } = await backup(data, from);
    const source = await openCommitSource(data, never);
    const lines = join(root.path, 'log.jsonl');
    writeFileSync(lines, (await collect(exportLog({ source, signal: never }))).join(''));
    await source.close();
    for (const [name, args] of [
      ['restored', ['restore', from]],
      ['imported', ['import', lines]],
    ] as const) {
      for (let round = 0; round < rounds; round++) {
        const to = join(root.path, `${name}-${round}`);
        await killed(() => existsSync(join(to, 'incoming', 'ledger')), [...args, '--data', to]);
        if (existsSync(join(to, 'incoming'))) {
          expect(() => mustBeFinished(dataFolder(to))).to.throw('was broken off');
        }
        const whole = existsSync(join(to, 'ledger')) && !existsSync(join(to, 'incoming'));
        if (!whole) expect((await runCli([...args, '--data', to])).status).to.equal(0);
        expect(await hashOf(to, manifest.head.commits)).to.equal(manifest.head.hash);
        rmSync(to, { recursive: true });
      }
    }
    expect(await codeOf(readBackup(join(root.path, 'none'), {}))).to.equal('BACKUP_NOT_FOUND');
  });
});
