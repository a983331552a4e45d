import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractId } from '../../domain/ids.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { NodeClient, textOf } from '../demo/node-client.js';
import { dataFolder } from '../node/data-folder.js';
import { foldEvents, storedEvents } from './stored-log.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { until } from './until.fixture.js';
import { reserve } from './refused-bodies.fixture.js';

/** Mounts an ext4 file system of 48 MiB on a loop device. Null when that does not work here. */
function mountSmall(root: string): string | null {
  const [image, path] = [join(root, 'image'), join(root, 'small')];
  mkdirSync(path);
  writeFileSync(image, '');
  truncateSync(image, 48 * 1024 ** 2);
  try {
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', image, path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}

const isRoot = process.getuid?.() === 0;
const title = isRoot ? '' : ' (SKIPPED: only root may mount a small file system)';

(isRoot ? describe : describe.skip)(`a node on a full disk${title}`, function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let small: string | null = null;
  let node: TestNode;
  let client: NodeClient;

  before(async function () {
    grid = await TestGrid.open('full-disk');
    small = mountSmall(grid.root);
    if (small === null) {
      console.warn('SKIPPED: ext4 on a loop device cannot be mounted here.');
      return this.skip();
    }
    node = grid.node({ name: 'node', data: join(small, 'data') });
    client = new NodeClient(await node.process.start());
  });
  after(async () => {
    await node?.process.kill();
    try {
      if (small !== null) execFileSync('umount', [small], { stdio: 'ignore' });
    } finally {
      await grid?.close();
    }
  });

  it('stops cleanly with exit code 3, says why, and has all that it acknowledged when there is room again', async () => {
    const { contract, good } = await reserve(grid);
    expect((await client.put(contract, good)).status).to.be.oneOf([201, 202]);
    await runs(contract);
    const ballast = join(small ?? '', 'ballast');
    fillUp(ballast);
    // Room for some commits, so that it does not hang on where in a block the log happens to end.
    truncateSync(ballast, statSync(ballast).size - 256 * 1024);

    // Every refused body is a commit: soon there is no room for the next one.
    const acknowledged: string[] = [];
    await until('the disk refuses', async () => {
      const text = `no json ${acknowledged.length}`;
      const reply = await client.put(contract, text).catch(() => null);
      if (reply === null || reply.status >= 500) return true;
      expect(reply.status).to.equal(400);
      acknowledged.push(text);
      return false;
    });
    await until('the node stops', () => !node.process.running);
    expect(await node.process.stop()).to.equal(3);
    const log = readFileSync(node.logFile, 'utf8');
    expect(log).to.match(/error: The log cannot be written: .*No space left on device/);
    expect(log).to.contain('Make room on the disk');
    expect(log).not.to.contain('bug in zledger');
    expect(acknowledged.length).to.be.greaterThan(0);

    // Without room it does not start, and says so.
    await expectNoStart();

    rmSync(ballast);
    client = new NodeClient(await node.process.start());
    const after = await client.state();
    expect((await client.workloads(contract)).map(({ state }) => state)).to.deep.equal(['ok', 'ok']);
    // It is a node like before: it takes the next deployment.
    const body = await reserve(grid, { twin: grid.strangerTwin, key: grid.stranger });
    expect((await client.put(body.contract, body.good)).status).to.be.oneOf([201, 202]);
    await runs(body.contract);
    const live = await client.state();
    expect(Number(live['position'])).to.be.greaterThan(Number(after['position']));
    expect(await node.process.stop()).to.equal(0);

    const events = await storedEvents(node.data);
    const upTo = events.filter(({ position }) => position <= Number(live['position']));
    expect(stateHash(foldEvents(upTo))).to.equal(textOf(live['hash']));
    const refused = events.filter(({ type }) => type === 'BodyRefused').length;
    // The one that was refused by the disk may have become durable all the same.
    expect(refused - acknowledged.length).to.be.within(0, 1);
    const verify = await runCli(['verify', '--data', node.data, '--json']);
    expect(verify.status, verify.stderr).to.equal(0);
  });

  const runs = (contract: ContractId): Promise<void> =>
    until(`contract ${contract} runs`, async () => {
      const workloads = await client.workloads(contract);
      return workloads.length === 2 && workloads.every(({ state }) => state === 'ok');
    });

  async function expectNoStart(): Promise<void> {
    const { status, stderr } = await runCli([
      'run',
      '--data',
      node.data,
      '--chain',
      grid.chain.url,
      '--node',
      String(grid.nodeId),
      '--driver',
      'dry',
    ]);
    expect(status, stderr).to.equal(3);
    expect(stderr).to.match(/No space left|ENOSPC/);
    expect(stderr).not.to.contain('bug in zledger');
  }
});

describe('a data folder that a node cannot have', function () {
  this.timeout(40_000);
  let grid: TestGrid;
  let node: TestNode;

  before(async () => {
    grid = await TestGrid.open('data-folder');
    node = grid.node({ name: 'node' });
    await node.process.start();
  });
  after(() => grid?.close());

  const run = (data: string, id = grid.nodeId) =>
    runCli([
      'run',
      '--data',
      data,
      '--chain',
      grid.chain.url,
      '--node',
      String(id),
      '--driver',
      'dry',
      '--until-head',
    ]);

  it('is refused while another node has it, by name; the first goes on', async () => {
    const { status, stderr } = await run(node.data);
    expect(status, stderr).to.equal(3);
    expect(stderr)
      .to.contain(node.data)
      .and.to.match(/open elsewhere/);
    expect(stderr).to.contain('Stop that one, or name another data folder');
    expect(node.process.running).to.equal(true);
    expect(await node.process.stop()).to.equal(0);
  });

  it('is refused for another node than its own: nothing is written', async () => {
    const before = await storedEvents(node.data);
    const { status, stderr } = await run(node.data, grid.nodeId + 1);
    expect(status, stderr).to.equal(2);
    expect(stderr).to.contain(`the log of node ${grid.nodeId}, not of node ${grid.nodeId + 1}`);
    expect((await storedEvents(node.data)).length).to.equal(before.length);
  });

  it('is refused when it is a file', async () => {
    const file = join(grid.root, 'file');
    writeFileSync(file, 'mine');
    const { status, stderr } = await run(file);
    expect(status, stderr).to.equal(3);
    expect(stderr).not.to.contain('bug in zledger');
    expect(readFileSync(file, 'utf8')).to.equal('mine');
  });

  it('is refused when it is read-only', async function () {
    const path = join(grid.root, 'read-only');
    mkdirSync(path);
    if (!isRoot) {
      console.warn('SKIPPED: only root may mount a read-only file system.');
      this.skip();
    }
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
    mkdirSync(join(path, 'data'));
    execFileSync('mount', ['-o', 'remount,ro', path]);
    try {
      const { status, stderr } = await run(join(path, 'data'));
      expect(status, stderr).to.equal(3);
      expect(stderr).to.match(/[Rr]ead-only file system/);
      expect(stderr).not.to.contain('bug in zledger');
    } finally {
      execFileSync('umount', [path]);
    }
  });

  it('keeps its log when it is only read', async () => {
    const before = await storedEvents(node.data);
    const { status, stdout } = await runCli(['state', '--data', node.data, '--hash']);
    expect(status).to.equal(0);
    expect(stdout.trim()).to.equal(stateHash(foldEvents(before)));
    expect((await storedEvents(node.data)).length).to.equal(before.length);
    expect(readFileSync(dataFolder(node.data).dryDriverFile, 'utf8')).to.equal('');
  });
});

function fillUp(file: string): void {
  for (const size of [1024 ** 2, 4096, 512]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size, 1), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
