import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { HostRefusal } from '../host-refusal.js';
import { imageFileNames } from './image-layout.js';
import { extractImageTar } from './image-tar.js';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

describe('tar archives of images', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'zledger-tar-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('any bytes give known files or a refusal, and nothing else', async () => {
    const header = (name: string, size: string, type: string): Buffer => {
      const block = Buffer.alloc(512);
      block.write(name, 0, 100);
      block.write(size, 124, 12);
      block.write(type, 156, 1);
      const sum = block.reduce((total, byte) => total + byte, 8 * 0x20);
      block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return block;
    };
    const headers = fc
      .tuple(
        fc.constantFrom('kernel', '../kernel', '/kernel', 'a/b/kernel', './x/root.img', '..', ''),
        fc.constantFrom('0', '5', '77', '1000', '-5', '99999999999', 'x'),
        fc.constantFrom('0', '1', '2', '3', '5', 'L', 'x', '\0'),
      )
      .map(([name, size, type]) => header(name, size, type));
    const bytes = fc.array(fc.oneof(headers, fc.uint8Array({ maxLength: 600 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 1500 }), async (parts, size) => {
        const work = extractImageTar(chunksOf(Buffer.concat(parts), size), folder, 5000);
        await work.catch((error: unknown) => expect(error).to.be.instanceOf(HostRefusal));
        for (const name of readdirSync(folder)) expect(imageFileNames).to.include(name);
      }),
      { numRuns: 300 },
    );
  });
});
