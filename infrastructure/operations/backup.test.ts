import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { parseVerifier } from '../../domain/integrity/signed-note.js';
import { grow } from '../integrity/signed-log.fixture.js';
import { codeOf, draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { backup, lengthen, never, serveLog } from './backup.fixture.js';
import { OperationError } from './operation-error.js';
import { readBackup } from './read-backup.js';
import { findUnlisted } from './remove-unlisted.js';

describe('a backup', () => {
  const root = temporaryFolder();
  let folders = 0;
  after(root.remove);
  const fresh = (): { data: string; to: string } => {
    const at = join(root.path, String(folders++));
    return { data: join(at, 'data'), to: join(at, 'backup') };
  };
  const headOf = async (data: string) => {
    const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
    const head = ledger.head();
    await ledger.close();
    return head;
  };

  it('of a stopped node has the whole log, a signed checkpoint over it, and no secret', async () => {
    const { data, to } = fresh();
    await lengthen(data, 40);
    const { manifest, before, wasRunning } = await backup(data, to);
    expect([before, wasRunning, manifest.key]).to.deep.equal([0, false, null]);
    expect(manifest.head).to.deep.equal(await headOf(data));
    expect(readdirSync(to).sort()).to.deep.equal(['backup.json', 'commits', 'lock']);
    const numbers: number[] = [];
    const read = await readBackup(to, { onCommit: ({ commit }) => void numbers.push(commit.number) });
    expect(read).to.deep.equal(manifest);
    expect(numbers).to.deep.equal(Array.from({ length: 40 }, (_, number) => number));
    const secret = readFileSync(join(data, 'identity', 'ledger-key'), 'utf8').split(' ')[1]!;
    for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
      if (statSync(join(to, name)).isFile())
        expect(readFileSync(join(to, name), 'latin1')).to.not.contain(secret);
    }
  });

  it('copies only what is new, and many runs are one log', async () => {
    const { data, to } = fresh();
    for (const [at, commits] of [10, 11, 11, 300].entries()) {
      await lengthen(data, commits);
      const { manifest, before } = await backup(data, to);
      expect(before).to.equal([0, 10, 11, 11][at]);
      expect(manifest.segments.map(({ commits: count }) => count)).to.deep.equal(
        [[10], [10, 1], [10, 1], [10, 1, 289]][at],
      );
      expect((await readBackup(to, {})).head).to.deep.equal(await headOf(data));
      expect(manifest.checkpoints).to.have.length([1, 2, 2, 3][at]!);
    }
  });

  it('is taken of a running node while it appends, and ends at a commit that it signed for', async () => {
    const { data, to } = fresh();
    await lengthen(data, 200);
    const node = await serveLog(data);
    try {
      const done = new AbortController();
      const appends = (async () => {
        while (!done.signal.aborted) await grow(node.ledger, node.ledger.head().commits + 5);
      })();
      for (let round = 0; round < 3; round++) {
        const { manifest, wasRunning } = await backup(data, to);
        expect(wasRunning).to.equal(true);
        expect(manifest.head.commits).to.be.greaterThan(round === 0 ? 199 : 200);
        expect((await readBackup(to, {})).head).to.deep.equal(manifest.head);
      }
      done.abort();
      await appends;
    } finally {
      await node.close();
    }
    await backup(data, to);
    expect((await readBackup(to, {})).head).to.deep.equal(await headOf(data));
  });

  it('takes the secret key only when asked to, keeps it as long as it is the node’s, and not longer', async () => {
    const { data, to } = fresh();
    await lengthen(data, 3);
    const first = await backup(data, to, { withKey: true });
    const keyFile = join(to, first.manifest.key!.path);
    expect(readFileSync(keyFile, 'utf8')).to.equal(
      readFileSync(join(data, 'identity', 'ledger-key'), 'utf8'),
    );
    expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
    await lengthen(data, 5);
    expect((await backup(data, to)).manifest.key).to.deep.equal(first.manifest.key);
    rmSync(join(data, 'identity', 'ledger-key'));
    await lengthen(data, 8);
    const { manifest, notes } = await backup(data, to);
    expect([manifest.key, existsSync(keyFile)]).to.deep.equal([null, false]);
    expect(notes.join()).to.contain('it was removed').and.contain('is left out: it has no signature of');
    await readBackup(to, { verifier: parseVerifier(manifest.verifier) });
    const other = parseVerifier(first.manifest.verifier);
    expect(await codeOf(readBackup(to, { verifier: other }))).to.equal('BACKUP_DAMAGED');
  });

  it('refuses a folder that holds the backup of another log, of a longer one, or of one that parted', async () => {
    const { data, to } = fresh();
    await lengthen(data, 20);
    await backup(data, to);
    const kept = readFileSync(join(to, 'backup.json'));
    renameSync(join(data, 'ledger'), join(data, 'kept'));
    const elsewhere = async (same: number, commits: number): Promise<void> => {
      for (const name of ['ledger', 'merkle', 'checkpoints'])
        rmSync(join(data, name), { recursive: true, force: true });
      const ledger = await openLevelLedger({ path: join(data, 'ledger') });
      await grow(ledger, same);
      await ledger.append(draftOf(['elsewhere']), ledger.head().nextPosition);
      await grow(ledger, commits);
      await ledger.close();
    };
    for (const [same, commits, reason] of [
      [0, 30, 'the backup is of'],
      [5, 19, 'it has 19 commits, the backup 20'],
      [5, 20, 'it has another root'],
      [5, 30, 'does not follow'],
    ] as const) {
      await elsewhere(same, commits);
      const error: unknown = await backup(data, to).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(OperationError).and.include({ code: 'BACKUP_OTHER_LOG' });
      expect(String(error)).to.contain(reason);
      expect(readFileSync(join(to, 'backup.json')).equals(kept)).to.equal(true);
      await readBackup(to, {});
    }
  });

  it('goes on with whole files that a run which was broken off has left, and not with others', async () => {
    const { data, to } = fresh();
    await lengthen(data, 50);
    const stop = new AbortController();
    const options = { segmentBytes: 2000, signal: stop.signal };
    const broken = backup(data, to, { ...options, onProgress: () => undefined });
    setImmediate(() => stop.abort(new Error('stopped')));
    await broken.catch(() => undefined);
    expect(await codeOf(readBackup(to, {}))).to.equal('BACKUP_NOT_FOUND');
    await backup(data, `${to}-whole`, { segmentBytes: 2000 });
    await cp(join(`${to}-whole`, 'commits'), join(to, 'commits'), { recursive: true });
    const names = readdirSync(join(to, 'commits')).sort();
    rmSync(join(to, 'commits', names.at(-1)!));
    const damagedAt = join(to, 'commits', names.at(-3)!);
    const bytes = readFileSync(damagedAt);
    writeFileSync(damagedAt, bytes.fill(7, 300, 310));
    const inode = (name: string): number => statSync(join(to, 'commits', name)).ino;
    const before = inode(names[0]!);
    const { manifest } = await backup(data, to);
    expect(inode(names[0]!)).to.equal(before);
    expect(manifest.segments.length)
      .to.be.greaterThan(names.length - 4)
      .and.lessThan(names.length);
    expect((await readBackup(to, {})).head).to.deep.equal(await headOf(data));
    expect(await findUnlisted(to, manifest)).to.deep.equal([]);
  });

  it('does not take over what a run over another log has left', async () => {
    const { data, to } = fresh();
    const other = fresh();
    await lengthen(data, 30);
    const ledger = await openLevelLedger({ path: join(other.data, 'ledger') });
    await grow(ledger, 5);
    await ledger.append(draftOf(['elsewhere']), ledger.head().nextPosition);
    await ledger.close();
    await backup(other.data, other.to);
    await cp(join(other.to, 'commits'), join(to, 'commits'), { recursive: true });
    await backup(data, to);
    expect((await readBackup(to, {})).head).to.deep.equal(await headOf(data));
  });

  it('lets one run at a time into a folder, and needs a log that is not empty', async () => {
    const { data, to } = fresh();
    await lengthen(data, 3);
    await backup(data, to);
    const node = await serveLog(data);
    const codes = await Promise.all(
      [1, 2].map(() =>
        backup(data, to).then(
          () => 'done',
          (error: unknown) => (error instanceof OperationError ? error.code : String(error)),
        ),
      ),
    );
    await node.close();
    expect(codes.sort()).to.deep.equal(['BACKUP_BUSY', 'done']);
    const empty = fresh();
    await (await openLevelLedger({ path: join(empty.data, 'ledger') })).close();
    expect(await codeOf(backup(empty.data, empty.to))).to.equal('LOG_EMPTY');
    expect(await codeOf(readBackup(empty.to, { signal: never }))).to.equal('BACKUP_NOT_FOUND');
  });
});
