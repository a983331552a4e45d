import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { hasModule, loadOrder, readKernelModules, readModule } from './kernel-modules.js';

describe('kernel modules', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zledger-modules-'));
    const dep = ['fs/a-b.ko.gz: lib/c.ko lib/d.ko', 'lib/c.ko: lib/d.ko', 'lib/d.ko:', ''];
    writeFileSync(join(folder, 'modules.dep'), dep.join('\n'));
    writeFileSync(join(folder, 'modules.builtin'), 'kernel/drivers/virtio-pci.ko\n');
    mkdirSync(join(folder, 'fs'));
    writeFileSync(join(folder, 'fs/a-b.ko.gz'), gzipSync('the module'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('knows modules and what is built in, whatever dash or underscore they are written with', async () => {
    const modules = await readKernelModules(folder);
    expect(['a_b', 'c', 'virtio_pci'].map((name) => hasModule(modules, name))).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(hasModule(modules, 'e')).to.equal(false);
  });

  it('loads what is needed first, each once', async () => {
    const modules = await readKernelModules(folder);
    expect(loadOrder(modules, ['virtio_pci', 'a_b', 'c'])).to.deep.equal([
      'lib/d.ko',
      'lib/c.ko',
      'fs/a-b.ko.gz',
    ]);
  });

  it('unpacks', async () => {
    const modules = await readKernelModules(folder);
    expect((await readModule(modules, 'fs/a-b.ko.gz')).toString()).to.equal('the module');
  });
});
