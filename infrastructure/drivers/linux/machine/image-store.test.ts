import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { HostRefusal } from '../host-refusal.js';
import { type ImageStore, createImageStore } from './image-store.js';

const { signal } = new AbortController();

async function refusalOf(work: Promise<unknown>): Promise<HostRefusal> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(HostRefusal);
    return error as HostRefusal;
  }
  throw new Error('it was not refused');
}

describe('images by path and name', () => {
  let base: string;
  let store: ImageStore;
  const image = (path: string, files: Record<string, string>): void => {
    mkdirSync(path, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  };

  before(() => {
    base = mkdtempSync(join(tmpdir(), 'zledger-images-'));
    const [imagesDir, mirrorDir] = [join(base, 'images'), join(base, 'mirror')];
    store = createImageStore({ imagesDir, mirrorDir, cacheDir: join(base, 'cache') });
    image(join(imagesDir, 'plain'), {
      ...{
        vmlinuz: 'k',
        initrd: 'i',
        'root.img': 'r',
        'image.json': '{"kernelArgs":["root=/dev/vda","rw"]}',
      },
    });
    image(join(imagesDir, 'no-kernel'), { 'root.img': 'r' });
    image(join(imagesDir, 'bad-json'), { kernel: 'k', 'image.json': '{"kernelArgs":["a b"]}' });
    image(join(mirrorDir, 'hub.example', 'apps', 'ubuntu.flist'), { kernel: 'mirrored' });
    image(join(base, 'secrets'), { kernel: 'secret' });
    image(join(base, 'images-of-another'), { kernel: 'secret' });
    symlinkSync(join(base, 'secrets'), join(imagesDir, 'link-out'));
    mkdirSync(join(imagesDir, 'kernel-out'));
    symlinkSync(join(base, 'secrets', 'kernel'), join(imagesDir, 'kernel-out', 'kernel'));
  });
  after(() => rmSync(base, { recursive: true }));

  it('finds an image by name, path, file URL, and by its flist URL in the mirror', async () => {
    const plain = join(base, 'images', 'plain');
    const wanted = {
      kernel: join(plain, 'vmlinuz'),
      initramfs: join(plain, 'initrd'),
      root: { kind: 'image', path: join(plain, 'root.img') },
      kernelArgs: ['root=/dev/vda', 'rw'],
    };
    for (const flist of ['plain', plain, pathToFileURL(plain).href]) {
      expect(await store.find(flist, signal)).to.deep.equal(wanted);
    }
    const mirrored = await store.find('https://hub.example/apps/ubuntu.flist', signal);
    expect(mirrored).to.deep.include({ root: undefined, kernelArgs: [] });
  });

  for (const [what, flist] of [
    ['a path outside', '/etc'],
    ['a file of the host', 'file:///etc/shadow'],
    ['a way up from an image folder', 'BASE/images/../secrets'],
    ['a way up in a name', '../secrets'],
    ['a way up in a file URL', 'file://BASE/images/%2e%2e/secrets'],
    ['a folder whose name only begins like ours', 'BASE/images-of-another'],
    ['a link that leads outside', 'link-out'],
    ['a kernel that is a link to outside', 'kernel-out'],
    ['an image without a kernel', 'no-kernel'],
    ['an image.json with two arguments in one', 'bad-json'],
    ['a flist that is not in the mirror', 'https://hub.example/apps/other.flist'],
    ['a way up in a URL', 'https://hub.example/..%2f..%2fsecrets.flist'],
    ['another protocol', 'ftp://hub.example/x'],
    ['nothing', ''],
    ['what is too long', 'x'.repeat(5000)],
  ] as const) {
    it(`refuses ${what}, for good`, async () => {
      const refusal = await refusalOf(store.find(flist.replace('BASE', base), signal));
      expect(refusal.retryable).to.equal(false);
    });
  }

  it('no text at all gets a file from outside', async () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      'images',
      'secrets',
      'plain',
      'file:',
      '//',
      '%2e',
      '\0',
      'kernel',
      base,
    );
    const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          text,
          text.map((rest) => `${base}/images/${rest}`),
        ),
        async (flist) => {
          const found = await store.find(flist, signal).catch((error: unknown) => {
            expect(error).to.be.instanceOf(HostRefusal);
          });
          if (found) expect(found.kernel).to.equal(join(base, 'images', 'plain', 'vmlinuz'));
        },
      ),
      { numRuns: 300 },
    );
  });
});
