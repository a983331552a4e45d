import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdir, open, readFile, rename, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VolumeSpec, ZmountSpec } from '../../../domain/effect.js';
import { contractId, twinId } from '../../../domain/ids.js';
import { loopDevicesOf } from './loop-device.js';
import { mountsAt } from './mounts.js';
import { imageRoomNotes } from './pool-image.js';
import { openPool, type Pool, releasePool } from './pool.js';
import { listQgroups } from './qgroup.js';
import {
  makeTestFolder,
  removeTestFolder,
  skipUnlessSupported,
  testContext,
  testWorkloadId,
} from './test-host.fixture.js';
import { ensureVolume, inspectVolume, removeVolume } from './volume.js';
import { ensureZmount, inspectZmount, removeZmount } from './zmount.js';

const mib = 1024n ** 2n;
const poolSize = 512n * mib;
const context = testContext();

const base = { twinId: twinId(3), contractId: contractId(7n) };
const volumeSpec = (sizeBytes: bigint, name = 'vol'): VolumeSpec => ({
  ...base,
  type: 'volume',
  id: testWorkloadId(name),
  name,
  sizeBytes,
});
const zmountSpec = (sizeBytes: bigint, name = 'disk'): ZmountSpec => ({
  ...base,
  type: 'zmount',
  id: testWorkloadId(name),
  name,
  sizeBytes,
});

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => {
      throw new Error('a refusal was expected');
    },
    (error: Error) => error.message,
  );
}

describe('storage on a btrfs pool', function () {
  let dataDir: string;
  let pool: Pool;
  const image = (): string => join(dataDir, 'pool', 'pool.img');
  const mountPoint = (): string => join(dataDir, 'pool', 'mnt');
  const openAgain = (sizeBytes = poolSize): Promise<Pool> =>
    openPool({ dataDir, sizeBytes, note: context.note });

  before(async function () {
    await skipUnlessSupported(this, 'volume', 'zmount');
    dataDir = await makeTestFolder();
    pool = await openAgain();
  });
  after(async () => {
    if (dataDir === undefined) return;
    await releasePool(dataDir);
    await removeTestFolder(dataDir);
  });

  describe('openPool', () => {
    it('mounts a sparse image of the wanted size once, however often it is opened', async () => {
      await openAgain();
      await openAgain();
      expect(await mountsAt(mountPoint())).to.have.length(1);
      expect(await loopDevicesOf(image())).to.have.length(1);
      expect(pool.sizeBytes).to.equal(poolSize);
      const { size, blocks } = await stat(image(), { bigint: true });
      expect(size).to.equal(poolSize);
      expect(blocks * 512n < size / 2n, `${blocks} blocks are allocated`).to.equal(true);
    });

    it('converges when nothing is mounted, when the loop device is gone too, and when mkfs was cut off', async () => {
      await ensureVolume(pool, volumeSpec(10n * mib, 'kept'), context);
      execFileSync('umount', [mountPoint()]);
      await openAgain();
      expect(await inspectVolume(pool, testWorkloadId('kept'))).to.include({ limitBytes: String(10n * mib) });
      await releasePool(dataDir);
      expect(await loopDevicesOf(image())).to.deep.equal([]);
      await writeFile(`${image()}.new`, 'half a file system');
      await openAgain();
      expect(await inspectVolume(pool, testWorkloadId('kept'))).to.include({ limitBytes: String(10n * mib) });
      await removeVolume(pool, testWorkloadId('kept'), context);
    });

    it('replaces a stale mount of an image that is no longer the pool', async () => {
      await rename(image(), `${image()}.old`);
      pool = await openAgain();
      expect(await mountsAt(mountPoint())).to.have.length(1);
      expect(await loopDevicesOf(image())).to.have.length(1);
      await removeTestFolder(`${image()}.old`);
    });

    it('finishes a first start that was cut off between the file system and the mount', async () => {
      await releasePool(dataDir);
      await removeTestFolder(image());
      await writeFile(`${image()}.new`, '');
      await truncate(`${image()}.new`, Number(poolSize));
      pool = await openAgain();
      expect(pool.sizeBytes).to.equal(poolSize);
    });

    it('grows the file system when more is asked, and never shrinks it', async () => {
      pool = await openAgain(poolSize + 64n * mib);
      expect(pool.sizeBytes).to.equal(poolSize + 64n * mib);
      pool = await openAgain(poolSize);
      expect(pool.sizeBytes).to.equal(poolSize + 64n * mib);
    });

    it('tells when the sparse image promises more than its disk has', async () => {
      expect(await imageRoomNotes(dataDir)).to.deep.equal([]);
      const { bavail, bsize } = await statfs(dataDir, { bigint: true });
      const huge = await makeTestFolder();
      await mkdir(join(huge, 'pool'));
      await writeFile(join(huge, 'pool', 'pool.img'), '');
      await truncate(join(huge, 'pool', 'pool.img'), Number(bavail * bsize * 2n));
      expect((await imageRoomNotes(huge)).join()).to.contain('smaller pool');
      await removeTestFolder(huge);
    });

    it('takes a folder on btrfs that exists, and refuses one that is not on btrfs', async () => {
      const folder = join(mountPoint(), 'inner');
      const inner = await openPool({ dataDir, path: folder, note: context.note });
      expect(inner.ownsFileSystem).to.equal(false);
      await ensureVolume(inner, volumeSpec(8n * mib, 'inner'), context);
      expect((await stat(join(folder, 'volumes', '3-7-inner'))).isDirectory()).to.equal(true);
      await removeVolume(inner, testWorkloadId('inner'), context);
      await mkdir('/dev/shm', { recursive: true });
      const refused = openPool({ dataDir, path: '/dev/shm', note: context.note });
      expect(await reasonOf(refused)).to.contain('not on btrfs');
    });
  });

  describe('volume', () => {
    it('has its quota, and writing beyond it fails with EDQUOT', async () => {
      expect(await ensureVolume(pool, volumeSpec(8n * mib), context)).to.deep.equal({ id: '3-7-vol' });
      const file = await open(join(pool.volumePath(testWorkloadId('vol')), 'data'), 'w');
      let errno: number | undefined;
      try {
        for (let written = 0; written < 32; written += 1)
          await file.write(Buffer.alloc(1024 * 1024, written));
        await file.sync();
      } catch (error) {
        errno = (error as NodeJS.ErrnoException).errno;
      } finally {
        await file.close();
      }
      expect(errno).to.equal(-122); // EDQUOT, which Node.js has no name for
      const { size } = await stat(join(pool.volumePath(testWorkloadId('vol')), 'data'), { bigint: true });
      expect(size <= 8n * mib).to.equal(true);
    });

    it('grows, is the same the second time, and refuses to shrink', async () => {
      await ensureVolume(pool, volumeSpec(16n * mib), context);
      await ensureVolume(pool, volumeSpec(16n * mib), context);
      expect(await inspectVolume(pool, testWorkloadId('vol'))).to.include({ limitBytes: String(16n * mib) });
      expect(await reasonOf(ensureVolume(pool, volumeSpec(8n * mib), context))).to.contain('only grows');
      expect(await inspectVolume(pool, testWorkloadId('vol'))).to.include({ limitBytes: String(16n * mib) });
    });

    it('gets its limit when a crash left the subvolume without one', async () => {
      execFileSync('btrfs', ['subvolume', 'create', pool.volumePath(testWorkloadId('half'))]);
      expect(await inspectVolume(pool, testWorkloadId('half'))).to.include({ limitBytes: 'none' });
      await ensureVolume(pool, volumeSpec(9n * mib, 'half'), context);
      expect(await inspectVolume(pool, testWorkloadId('half'))).to.include({ limitBytes: String(9n * mib) });
    });

    it('leaves no subvolume and no quota group, also after a removal that was cut off', async () => {
      execFileSync('btrfs', ['subvolume', 'delete', pool.volumePath(testWorkloadId('half'))]);
      expect((await listQgroups(pool.path, context)).filter((qgroup) => qgroup.isStale)).to.have.length(1);
      for (const name of ['vol', 'half', 'never_was'])
        await removeVolume(pool, testWorkloadId(name), context);
      await removeVolume(pool, testWorkloadId('vol'), context);
      expect(execFileSync('btrfs', ['subvolume', 'list', pool.path], { encoding: 'utf8' })).to.equal('');
      expect(await listQgroups(pool.path, context)).to.deep.equal([]);
      expect(await inspectVolume(pool, testWorkloadId('vol'))).to.equal(undefined);
    });
  });

  describe('zmount', () => {
    it('has exactly the size to the byte, all of it allocated, without copy-on-write', async () => {
      const odd = 20n * mib + 4097n;
      expect(await ensureZmount(pool, zmountSpec(odd), context)).to.deep.equal({ volume_id: '3-7-disk' });
      const path = pool.zmountPath(testWorkloadId('disk'));
      const { size, blocks } = await stat(path, { bigint: true });
      expect(size).to.equal(odd);
      expect(blocks * 512n >= odd).to.equal(true);
      expect(execFileSync('lsattr', [path], { encoding: 'utf8' })).to.match(/^\S*C\S* /);
    });

    it('grows with its content kept, and refuses to shrink', async () => {
      const path = pool.zmountPath(testWorkloadId('disk'));
      const file = await open(path, 'r+');
      await file.write('hello', 4096);
      await file.close();
      await ensureZmount(pool, zmountSpec(24n * mib), context);
      await ensureZmount(pool, zmountSpec(24n * mib), context);
      expect((await stat(path, { bigint: true })).size).to.equal(24n * mib);
      expect((await readFile(path)).toString('utf8', 4096, 4101)).to.equal('hello');
      expect(await reasonOf(ensureZmount(pool, zmountSpec(8n * mib), context))).to.contain('only grows');
    });

    it('converges from an empty file that a crash left', async () => {
      const path = pool.zmountPath(testWorkloadId('half'));
      await writeFile(path, '');
      await ensureZmount(pool, zmountSpec(4n * mib, 'half'), context);
      expect((await stat(path, { bigint: true })).size).to.equal(4n * mib);
      expect(execFileSync('lsattr', [path], { encoding: 'utf8' })).to.match(/^\S*C\S* /);
    });

    it('says that there is no room, keeps none of it, and leaves a grown disk as it was', async () => {
      expect(await reasonOf(ensureZmount(pool, zmountSpec(4096n * mib, 'big'), context))).to.contain(
        'no room',
      );
      expect(await inspectZmount(pool, testWorkloadId('big'))).to.equal(undefined);
      expect(await reasonOf(ensureZmount(pool, zmountSpec(4096n * mib), context))).to.contain('no room');
      expect(await inspectZmount(pool, testWorkloadId('disk'))).to.include({ sizeBytes: String(24n * mib) });
    });

    it('is removed, twice', async () => {
      for (const name of ['disk', 'half', 'disk']) await removeZmount(pool, testWorkloadId(name));
      expect(await inspectZmount(pool, testWorkloadId('disk'))).to.equal(undefined);
    });
  });
});
