import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import { contractId, twinId, workloadId } from '../../../../domain/ids.js';
import { whichCommand } from '../host-command.js';
import { consoleLimitBytes, rotateConsole } from './console-log.js';
import { createImageStore } from './image-store.js';
import { ensureMachineFiles } from './machine-files.js';
import { type MachineFolder, machineFolder } from './machine-folder.js';
import { quietContext } from './machine.fixture.js';

const mib = 1024 * 1024;

describe('files of a machine', () => {
  let base: string;
  let folder: MachineFolder;
  const id = workloadId(twinId(7), contractId(42), 'vm');

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'zledger-files-'));
    folder = machineFolder(join(base, 'machines'), id);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  const image = (name: string, files: Record<string, string | Buffer>): void => {
    mkdirSync(join(base, 'images', name), { recursive: true });
    for (const [file, content] of Object.entries({ kernel: 'k', ...files })) {
      writeFileSync(join(base, 'images', name, file), content);
    }
  };
  const ensure = (flist: string, sizeMib: number): Promise<unknown> => {
    const images = createImageStore({ imagesDir: join(base, 'images'), cacheDir: join(base, 'cache') });
    // of the spec only these two are looked at here
    const spec = { flist, rootSizeBytes: BigInt(sizeMib * mib) } as ZmachineLightSpec;
    return ensureMachineFiles(folder, spec, images, quietContext);
  };
  const refused = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail('it was not refused'),
      (error: unknown) => error,
    );

  it('copies the root image and grows it to the reserved size, keeping what was written to it', async () => {
    image('one', { 'root.img': Buffer.alloc(3 * mib, 'r') });
    await ensure('one', 8);
    expect(statSync(folder.root).size).to.equal(8 * mib);
    expect(
      readFileSync(folder.root)
        .subarray(0, 3 * mib)
        .every((byte) => byte === 0x72),
    ).to.equal(true);
    writeFileSync(folder.root, 'changed by the guest', { flag: 'r+' });
    rmSync(join(base, 'images'), { recursive: true });
    await ensure('one', 16);
    expect(statSync(folder.root).size).to.equal(16 * mib);
    expect(readFileSync(folder.root).toString('latin1', 0, 20)).to.equal('changed by the guest');
    await ensure('one', 4);
    expect(statSync(folder.root).size).to.equal(16 * mib);
  });

  it('gives an image without a root an empty disk', async () => {
    image('bare', {});
    expect(await ensure('bare', 8)).to.deep.equal({ flist: 'bare', hasInitramfs: false, kernelArgs: [] });
    expect(statSync(folder.root).size).to.equal(8 * mib);
    expect(statSync(folder.root).blocks).to.equal(0);
  });

  it('makes a file system of rootfs/ and of rootfs.tar', async function () {
    if ((await whichCommand('mkfs.ext4')) === undefined) {
      console.warn('      SKIPPED: mkfs.ext4 is missing (package e2fsprogs)');
      return this.skip();
    }
    image('folder', {});
    mkdirSync(join(base, 'images', 'folder', 'rootfs', 'etc'), { recursive: true });
    writeFileSync(join(base, 'images', 'folder', 'rootfs', 'etc', 'hello'), 'from the root');
    const rootfs = join(base, 'images', 'folder', 'rootfs');
    image('tar', { 'rootfs.tar': execFileSync('tar', ['--create', '--directory', rootfs, '.']) });
    for (const flist of ['folder', 'tar']) {
      await ensure(flist, 8);
      expect(readFileSync(folder.root).readUInt16LE(1024 + 56)).to.equal(0xef53); // ext4's magic
      const said = execFileSync('debugfs', ['-R', 'cat /etc/hello', folder.root], { stdio: 'pipe' });
      expect(said.toString()).to.equal('from the root');
      expect(readdirSync(folder.path).toSorted()).to.deep.equal(['boot.json', 'kernel', 'root.img']);
    }
  });

  it('refuses a root that is larger than was reserved, and takes the image once it fits', async () => {
    image('big', { 'root.img': Buffer.alloc(3 * mib) });
    expect(await refused(ensure('big', 2))).to.include({ code: 'HOST_REFUSED', retryable: false });
    await ensure('big', 3);
    expect(statSync(folder.root).size).to.equal(3 * mib);
  });

  it('keeps the console log bounded, with its end put aside', async () => {
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(
      folder.console,
      Buffer.concat([Buffer.alloc(3 * consoleLimitBytes), Buffer.from('the end')]),
    );
    await rotateConsole(folder);
    expect(statSync(folder.console).size).to.equal(0);
    expect(statSync(`${folder.console}.1`).size).to.equal(consoleLimitBytes);
    expect(readFileSync(`${folder.console}.1`).subarray(-7).toString()).to.equal('the end');
    writeFileSync(folder.console, 'little');
    await rotateConsole(folder);
    expect(readFileSync(folder.console, 'utf8')).to.equal('little');
  });
});
