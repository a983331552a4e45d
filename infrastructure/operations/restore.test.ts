import { expect } from 'chai';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { signHead } from '../integrity/checkpoint-signer.js';
import { signerOptions, signingTime } from '../integrity/signed-log.fixture.js';
import { codeOf, collect, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { backup, lengthen, never } from './backup.fixture.js';
import { OperationError } from './operation-error.js';
import { readBackup } from './read-backup.js';
import { type RestoreOptions, type RestoreReport, restoreBackup } from './restore-backup.js';
import { mustBeFinished } from './staging.js';

describe('a restore', () => {
  const root = temporaryFolder();
  const data = join(root.path, 'data');
  const from = join(root.path, 'backup');
  let folders = 0;
  after(root.remove);
  before(async () => {
    await lengthen(data, 25);
    await backup(data, from);
    await lengthen(data, 60);
    await backup(data, from, { withKey: true });
  });

  const fresh = (): string => join(root.path, `restored-${folders++}`);
  const restore = (to: string, more: Partial<RestoreOptions> = {}): Promise<RestoreReport> =>
    restoreBackup({ from, data: to, newKey: false, now: () => signingTime, signal: never, ...more });
  const commitsOf = async (path: string) => {
    const ledger = await openLevelLedger({ path: join(path, 'ledger'), readonly: true });
    try {
      expect(ledger.repairs).to.deep.equal([]);
      expect(await ledger.verify()).to.include({ ok: true });
      return await collect(ledger.storedCommits());
    } finally {
      await ledger.close();
    }
  };
  const sign = async (path: string): Promise<string | null> => {
    const ledger = await openLevelLedger({ path: join(path, 'ledger'), readonly: true });
    try {
      return await signHead(signerOptions(ledger, path), signingTime);
    } finally {
      await ledger.close();
    }
  };

  it('gives the same commits, byte for byte, with key and checkpoints, and the node signs on', async () => {
    const to = fresh();
    const report = await restore(to);
    expect(report).to.include({ hasKey: true, lost: null });
    const original = await commitsOf(data);
    const restored = await commitsOf(to);
    expect(restored.slice(0, 60)).to.deep.equal(original);
    expect(restored).to.have.length(61);
    const { commit } = restored[60]!;
    expect(commit.events[0]).to.include({ type: 'LogRestored', stream: 'node', position: 119 });
    const { head, root: restoredRoot, takenAt } = report.manifest;
    const { commits, hash } = head;
    expect(commit.events[0]!.data).to.deep.equal({
      ...{ commits, hash, root: restoredRoot, takenAt },
      ...{ keptKey: true, lost: null },
    });
    expect([commit.cursor, commit.chainTime]).to.deep.equal([original[59]!.commit.cursor, 354_000]);
    expect(readdirSync(to).sort()).to.deep.equal(['checkpoints', 'identity', 'ledger']);
    expect(statSync(join(to, 'identity', 'ledger-key')).mode & 0o777).to.equal(0o600);
    expect(statSync(join(to, 'identity')).mode & 0o777).to.equal(0o700);
    expect(readdirSync(join(to, 'checkpoints'))).to.have.length(2);
    expect(parseCheckpoint((await sign(to))!).checkpoint.size).to.be.at.least(60);
  });

  it('without the key goes on under a new one, and keeps the old public one beside it', async () => {
    const to = fresh();
    expect(await restore(to, { newKey: true })).to.include({ hasKey: false });
    expect(existsSync(join(to, 'identity', 'ledger-key'))).to.equal(false);
    const old = readFileSync(join(data, 'identity', 'ledger-key.pub'), 'utf8');
    expect(readFileSync(join(to, 'identity', 'earlier-keys'), 'utf8')).to.equal(old);
    await lengthen(to, 70);
    await sign(to);
    expect(readFileSync(join(to, 'identity', 'ledger-key.pub'), 'utf8')).to.not.equal(old);
    const again = join(root.path, 'again');
    const { manifest } = await backup(to, again);
    expect(manifest.earlierVerifiers).to.deep.equal([old.trimEnd()]);
    expect(manifest.checkpoints.length).to.be.at.least(3);
    await readBackup(again, {});
  });

  it('says what was lost when a later checkpoint is known, and leaves the old key out then', async () => {
    const known = (text: string) => ({ name: 'kept', checkpoint: parseCheckpoint(text).checkpoint });
    const signed = (await new CheckpointStore(join(data, 'checkpoints')).newest())!;
    const [same, to, contradicting] = [fresh(), fresh(), fresh()];
    expect(await restore(same, { known: known(signed.text) })).to.include({ hasKey: true, lost: null });
    const { checkpoint } = signed.parsed;
    const later = { name: 'kept', checkpoint: { ...checkpoint, size: 90 } };
    const report = await restore(to, { known: later });
    expect(report.lost).to.deep.equal({ from: 60, to: 89 });
    expect([report.hasKey, existsSync(join(to, 'identity', 'ledger-key'))]).to.deep.equal([false, false]);
    const recorded = (await commitsOf(to)).at(-1)!.commit.events[0]!;
    expect(recorded.data).to.deep.include({ keptKey: false, lost: { from: 60, to: 89 } });
    const other = { name: 'kept', checkpoint: { ...checkpoint, size: 40 } };
    expect(await codeOf(restore(contradicting, { known: other }))).to.equal('CHECKPOINT_CONTRADICTED');
  });

  it('refuses a folder that is not empty, and touches nothing', async () => {
    expect(await codeOf(restore(data))).to.equal('TARGET_NOT_EMPTY');
    const to = fresh();
    mkdirSync(to);
    writeFileSync(join(to, 'note'), 'x');
    expect(await codeOf(restore(to))).to.equal('TARGET_NOT_EMPTY');
    expect(readdirSync(to)).to.deep.equal(['note']);
    expect(await codeOf(restore(fresh(), { from: to }))).to.equal('BACKUP_NOT_FOUND');
  });

  it('refuses a backup with any flipped bit, and leaves no log that a node would start on', async function () {
    this.timeout(60_000);
    const names = ['backup.json', ...readdirSync(join(from, 'commits')).map((name) => `commits/${name}`)];
    const key = readdirSync(join(from, 'identity'))[0]!;
    for (const name of [...names, `identity/${key}`]) {
      const path = join(from, name);
      const whole = readFileSync(path);
      for (let round = 0; round < 12; round++) {
        const at = Math.floor((round / 12) * whole.length);
        const flipped = Buffer.from(whole);
        flipped[at]! ^= 1 << (round % 8);
        writeFileSync(path, flipped);
        const to = fresh();
        const error: unknown = await restore(to).catch((caught: unknown) => caught);
        expect(error, `${name} at ${at}`).to.be.instanceOf(OperationError);
        expect((error as OperationError).code).to.equal('BACKUP_DAMAGED');
        expect((error as OperationError).place.file).to.equal(name);
        if (name.startsWith('commits')) expect((error as OperationError).place.position).to.be.a('number');
        expect(existsSync(join(to, 'ledger'))).to.equal(false);
        if (existsSync(to) && readdirSync(to).length > 0)
          expect(() => mustBeFinished(dataFolder(to))).to.throw('was broken off');
      }
      writeFileSync(path, whole);
    }
    await readBackup(from, {});
  });

  it('names the position of a commit that is cut off or missing', async () => {
    const copy = join(root.path, 'cut');
    mkdirSync(join(copy, 'commits'), { recursive: true });
    mkdirSync(join(copy, 'identity'));
    const [first, second] = readdirSync(join(from, 'commits')).sort();
    const restock = (): void => {
      for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' }))
        if (!name.startsWith('lock') && statSync(join(from, name)).isFile())
          copyFileSync(join(from, name), join(copy, name));
    };
    restock();
    truncateSync(join(copy, 'commits', second!), statSync(join(from, 'commits', second!)).size - 5);
    const cut: unknown = await readBackup(copy, {}).catch((error: unknown) => error);
    expect(cut).to.have.nested.property('place.position', 59 * 2 - 1);
    restock();
    rmSync(join(copy, 'commits', first!));
    const missing: unknown = await readBackup(copy, {}).catch((error: unknown) => error);
    expect(missing).to.deep.include({ place: { file: `commits/${first}`, position: 0 } });
  });

  it('that was broken off is started again, or finished', async () => {
    const to = fresh();
    const stop = new AbortController();
    const interrupted = restore(to, {
      signal: stop.signal,
      onProgress: (step) => {
        if (step === 'checked') stop.abort(new Error('stopped'));
      },
    });
    expect(await interrupted.catch((error: unknown) => String(error))).to.equal('Error: stopped');
    expect(readdirSync(to)).to.deep.equal(['incoming']);
    expect(() => mustBeFinished(dataFolder(to))).to.throw('was broken off');
    await restore(to);
    expect(readdirSync(to).sort()).to.deep.equal(['checkpoints', 'identity', 'ledger']);
    expect((await commitsOf(to)).length).to.be.at.least(60);
  });
});
