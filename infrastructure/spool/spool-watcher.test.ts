import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { signedBody, volume } from '../../domain/scenario.fixture.js';
import { TestNode } from '../runtime/test-node.fixture.js';
import { SpoolWatcher } from './spool-watcher.js';

describe('the spool while the chain cannot be asked', () => {
  const node = new TestNode();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-spool-'));
    await node.open();
  });
  afterEach(async () => {
    await node.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('says once why a body waits, not at every look, and takes it when the chain answers', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const spool = new SpoolWatcher(folder, node.runtime.bodies, log, () => undefined);
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    await node.seen(node.chain.created(1, hash));
    await writeFile(join(folder, 'body.json'), text);
    node.chain.down = true;
    for (let look = 0; look < 5; look++) await spool.takeAll();
    expect(lines.filter((line) => line.includes('cannot be asked'))).to.have.length(1);
    expect(await readdir(folder)).to.deep.equal(['body.json']);
    node.chain.down = false;
    await spool.takeAll();
    expect(await readdir(folder)).to.deep.equal([]);
    expect(node.deployment(1).version).to.equal(0);
  });
});
