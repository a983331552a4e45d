import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { HostRefusal } from '../host-refusal.js';
import { ImageCache } from './image-cache.js';

const { signal } = new AbortController();

describe('images from the web', () => {
  let base: string;
  let server: Server;
  let answer: RequestListener;
  let asked: string[];
  let url: (path: string) => URL;
  const cache = (limits = {}): ImageCache =>
    new ImageCache(join(base, 'cache'), { allowPrivateAddresses: true, imageBytes: 100_000, ...limits });

  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'zledger-cache-'));
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    url = (path) => new URL(path, `http://127.0.0.1:${port}/`);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(base, { recursive: true });
  });

  const serve = (files: Record<string, string | Buffer>): void => {
    answer = (request, response) => {
      const content = files[request.url ?? ''];
      response.writeHead(content === undefined ? 404 : 200).end(content);
    };
  };
  const refusal = async (target: URL, limits = {}): Promise<HostRefusal> => {
    const error: unknown = await cache(limits)
      .folderOf(target, signal)
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(HostRefusal);
    expect(readdirSync(base).includes('cache') ? readdirSync(join(base, 'cache')) : []).to.deep.equal([]);
    return error as HostRefusal;
  };
  /** A real archive by the host's tar, with what an attacker might put in beside the image. */
  const archive = (): Buffer => {
    const folder = join(base, 'src');
    mkdirSync(join(folder, 'image'), { recursive: true });
    writeFileSync(join(folder, 'image', 'kernel'), 'k'.repeat(1000));
    writeFileSync(join(folder, 'image', 'image.json'), '{}');
    writeFileSync(join(folder, 'evil'), 'e');
    execFileSync('ln', ['-s', '/etc/shadow', join(folder, 'image', 'initramfs')]);
    return execFileSync('tar', [
      '--create',
      '--absolute-names',
      '--directory',
      folder,
      'image',
      '../src/evil',
    ]);
  };

  const tarOf = (content: Buffer): Buffer => {
    writeFileSync(join(base, 'kernel'), content);
    return execFileSync('tar', ['--create', '--directory', base, 'kernel'], { maxBuffer: 1e8 });
  };

  it('takes the known files of a folder, once', async () => {
    serve({ '/tiny/kernel': 'k', '/tiny/root.img': 'r' });
    const folder = await cache().folderOf(url('/tiny/'), signal);
    expect(readdirSync(folder).toSorted()).to.deep.equal(['kernel', 'root.img']);
    const before = asked.length;
    expect(await cache().folderOf(url('/tiny/'), signal)).to.equal(folder);
    expect(asked).to.have.length(before);
  });

  it('takes only plain, known files out of a tar, packed or not', async () => {
    const tar = archive();
    const trailing = Buffer.concat([tar, Buffer.alloc(90_000)]);
    serve({ '/a.tar': trailing, '/b.tgz': gzipSync(tar) });
    for (const path of ['/a.tar', '/b.tgz']) {
      const folder = await cache().folderOf(url(path), signal);
      expect(readdirSync(folder).toSorted()).to.deep.equal(['image.json', 'kernel']);
      expect(readFileSync(join(folder, 'kernel'), 'utf8')).to.equal('k'.repeat(1000));
    }
    expect(readdirSync(join(base, 'cache'))).to.have.length(2);
  });

  it('downloads once for two machines that want it at the same time', async () => {
    serve({ '/a.tar': archive() });
    const shared = cache();
    await Promise.all([shared.folderOf(url('/a.tar'), signal), shared.folderOf(url('/a.tar'), signal)]);
    expect(asked).to.deep.equal(['/a.tar']);
  });

  it('keeps only the newest images', async () => {
    serve({ '/1/kernel': 'k', '/2/kernel': 'k', '/3/kernel': 'k' });
    for (const path of ['/1/', '/2/', '/3/']) await cache({ images: 2 }).folderOf(url(path), signal);
    expect(readdirSync(join(base, 'cache'))).to.have.length(2);
  });

  it('what is not there is refused for good, what is troubled may come later; nothing half is kept', async () => {
    serve({});
    expect((await refusal(url('/no/'))).retryable).to.equal(false);
    expect((await refusal(url('/no.tar'))).retryable).to.equal(false);
    answer = (_, response) => response.writeHead(503).end();
    expect((await refusal(url('/a.tar'))).retryable).to.equal(true);
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 9000 });
      response.write(archive().subarray(0, 1500), () => response.destroy());
    };
    rmSync(join(base, 'src'), { recursive: true, force: true });
    expect((await refusal(url('/a.tar'))).retryable).to.equal(true);
    server.close();
    server.closeAllConnections();
    expect((await refusal(url('/a.tar'))).retryable).to.equal(true);
  });

  it('refuses what is too large, also when it only becomes so unpacked, and what is no archive', async () => {
    const big = Buffer.alloc(2_000_000);
    serve({
      '/big/kernel': big,
      '/bomb.tgz': gzipSync(tarOf(big)),
      '/big.tar': archive(),
      '/no.tar': 'x'.repeat(2000),
      '/no.tgz': 'x',
    });
    expect((await refusal(url('/big/'))).message).to.include('larger');
    expect((await refusal(url('/bomb.tgz'))).message).to.include('larger');
    expect((await refusal(url('/big.tar'), { imageBytes: 500 })).message).to.include('larger');
    for (const path of ['/no.tar', '/no.tgz']) expect((await refusal(url(path))).retryable).to.equal(false);
  });

  it('does not go to private addresses, however they are written, nor by redirect', async () => {
    serve({ '/a/kernel': 'k' });
    const { port } = url('/');
    const strict = { allowPrivateAddresses: false };
    const hosts = [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '10.0.0.1',
      '[fe80::1]',
      '[fd00::1]',
    ];
    for (const host of hosts) {
      const refused = await refusal(new URL(`http://${host}:${port}/a/`), strict);
      expect(refused.message, host).to.include('private address');
      expect(refused.retryable).to.equal(false);
    }
    expect(asked).to.deep.equal([]);
    for (const location of ['file:///etc/shadow', 'gopher://x/', '', 'http://[']) {
      answer = (_, response) => response.writeHead(302, { location }).end();
      expect((await refusal(url('/a.tar'))).message).to.match(/redirects/);
    }
  });

  it('keeps user names, passwords and queries out of its messages', async () => {
    serve({});
    const secret = new URL(url('/a.tar?token=abc'));
    secret.username = 'user';
    secret.password = 'pass';
    expect((await refusal(secret)).message).to.not.match(/abc|user|pass/);
  });
});
