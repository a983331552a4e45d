import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject } from '../../domain/json/exact-json.js';
import { NodeClient, textOf } from '../demo/node-client.js';
import { dataFolder } from '../node/data-folder.js';
import { type RefusedBody, refusalOf, refusedBodies, reserve } from './refused-bodies.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { type Before, driverRecord, expectOnlyRefusals } from './untouched.fixture.js';
import { pause, until } from './until.fixture.js';

/** Under which contract's name a file is refused that does not say for which contract it is. */
const nobodys = '0';

describe('bodies that a node must refuse, in its spool folder', function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let node: TestNode;
  let client: NodeClient;
  let contract: ContractId;
  let good = '';
  let spool = '';
  let calm: Before;
  let bodies: RefusedBody[] = [];
  const expected: { code: string; contract: string }[] = [];

  before(async () => {
    grid = await TestGrid.open('bad-spool');
    node = grid.node({ name: 'node' });
    spool = dataFolder(node.data).spool;
    client = new NodeClient(await node.process.start());
    ({ contract, good } = await reserve(grid));
    await until('the contract is known', async () => (await client.contracts()).includes(contract));
    // The folder has no other name for a contract than the body's own.
    bodies = refusedBodies(grid, contract, good).filter(({ code }) => code !== 'CONTRACT_MISMATCH');
    calm = {
      position: Number((await client.state())['position']),
      driverRecord: await driverRecord(node.data),
    };
  });
  after(() => grid?.close());

  it('moves each to the refused ones with a reason, and puts each on record', async () => {
    for (const [at, { bytes }] of bodies.entries()) await writeFile(join(spool, `${nameOf(at)}.json`), bytes);
    await until('all are refused', async () => (await waiting()).length === 0);
    for (const [at, { what, code }] of bodies.entries()) {
      const { content, reason } = await refused(nameOf(at));
      expect(content?.equals(Buffer.from(bodies[at]?.bytes ?? '')), what).to.equal(true);
      expect(reason, what).to.match(new RegExp(`^${code}: .`));
    }
  });

  it('never follows a link, to a good body neither: whoever fills the folder must not choose what is read', async () => {
    const elsewhere = join(grid.root, 'elsewhere.json');
    await writeFile(elsewhere, good);
    await symlink(elsewhere, join(spool, 'link.json'));
    await symlink('/etc/passwd', join(spool, 'passwd.json'));
    await symlink('/dev/zero', join(spool, 'zero.json'));
    await symlink(grid.root, join(spool, 'folder.json'));
    await symlink(join(spool, 'gone'), join(spool, 'dangling.json'));
    for (const name of ['link', 'passwd', 'zero', 'folder', 'dangling']) {
      await until(`${name} is refused`, async () => (await refused(name)).reason !== '');
      expect((await refused(name)).reason).to.match(/^FILE_NOT_REGULAR: .*link/);
      expected.push({ code: 'FILE_NOT_REGULAR', contract: nobodys });
    }
    expect(await readFile(elsewhere, 'utf8')).to.equal(good);
    expect(await client.workloads(contract)).to.deep.equal([]);
  });

  it('waits at no pipe, and refuses it', async () => {
    execFileSync('mkfifo', [join(spool, 'pipe.json')]);
    await until('the pipe is refused', async () => (await refused('pipe')).reason !== '');
    expect((await refused('pipe')).reason).to.match(/^FILE_NOT_REGULAR: /);
  });

  it('leaves folders and other names alone', async () => {
    await mkdir(join(spool, 'sub'));
    await writeFile(join(spool, 'sub', 'body.json'), good);
    await mkdir(join(spool, 'sub.json'));
    await writeFile(join(spool, 'body.json.part'), good);
    await writeFile(join(spool, '.hidden'), good);
    await pause(1500);
    expect(await readFile(join(spool, 'sub', 'body.json'), 'utf8')).to.equal(good);
    expect((await waiting()).sort()).to.deep.equal(['.hidden', 'body.json.part', 'sub', 'sub.json']);
  });

  it('refuses a file of four gigabytes without reading it', async () => {
    const file = join(spool, 'huge.json');
    await writeFile(file, '');
    await truncate(file, 4 * 1024 ** 3);
    await until('the huge one is refused', async () => !existsSync(file));
    expect((await readdir(join(spool, 'refused'))).some((name) => name.startsWith('huge.json.'))).to.equal(
      true,
    );
    expect(await reasonOf('huge')).to.match(/^BODY_TOO_LARGE: .*4294967296 bytes/);
  });

  it('refuses names that are made to surprise, without leaving the folder', async () => {
    const names = ['..\\..\\x', 'a\nb', 'n'.repeat(240), '$(reboot)', '\u202egnp', '...'];
    for (const name of names) await writeFile(join(spool, `${name}.json`), 'no json');
    for (const name of names)
      await until(`${JSON.stringify(name)} is refused`, () => !existsSync(join(spool, `${name}.json`)));
    const reasons = (await readdir(join(spool, 'refused'))).filter((name) => name.endsWith('.reason'));
    expect(new Set(reasons).size).to.equal(reasons.length);
  });

  it('keeps both when two refused files had one name', async () => {
    for (const content of ['first', 'second']) {
      await writeFile(join(spool, 'same.json'), content);
      await until(`the ${content} is refused`, () => !existsSync(join(spool, 'same.json')));
    }
    const folder = join(spool, 'refused');
    const same = (await readdir(folder)).filter(
      (name) => name.startsWith('same.json.') && !name.endsWith('.reason'),
    );
    const contents = await Promise.all(same.map((name) => readFile(join(folder, name), 'utf8')));
    expect(contents.sort()).to.deep.equal(['first', 'second']);
  });

  it('outlives files that vanish while it looks', async () => {
    for (let round = 0; round < 40; round += 1) {
      const file = join(spool, `brief-${round}.json`);
      await writeFile(file, 'no json');
      await pause(20 + 13 * (round % 5));
      await rm(file, { force: true });
    }
    expect(node.process.running).to.equal(true);
  });

  it('has changed nothing but what is on record as refused', async () => {
    expect(await node.process.stop()).to.equal(0);
    const refusals = (await expectOnlyRefusals(node.data, calm)).map(({ data }) =>
      isJsonObject(data as never) ? (data as JsonObject) : {},
    );
    expect(refusals.every(({ source }) => source === 'spool')).to.equal(true);
    const noted = refusals.map(({ code, contractId }) => `${textOf(code)} ${textOf(contractId)}`);
    for (const { code, bytes } of bodies) {
      expect(
        noted.some((each) => each.startsWith(`${code} `)),
        `${code} of ${bytes.length} bytes`,
      ).to.equal(true);
    }
    for (const { code, contract: of } of expected) expect(noted).to.include(`${code} ${of}`);
  });

  it('takes a half-written file only when it is whole', async () => {
    client = new NodeClient(await node.process.start());
    const file = join(spool, 'slow.json');
    const steps = 12;
    const step = Math.ceil(good.length / steps);
    for (let at = 0; at < steps; at += 1) {
      await appendFile(file, good.slice(at * step, (at + 1) * step));
      await pause(150);
    }
    await until('it runs', async () => {
      const workloads = await client.workloads(contract);
      return workloads.length === 2 && workloads.every(({ state }) => state === 'ok');
    });
    expect(existsSync(file)).to.equal(false);
    expect(await refusalOf(client, contract)).to.equal(null);
    expect((await readdir(join(spool, 'refused'))).filter((name) => name.startsWith('slow'))).to.deep.equal(
      [],
    );
  });

  const nameOf = (at: number): string => `bad-${String(at).padStart(3, '0')}`;
  const waiting = async (): Promise<string[]> => (await readdir(spool)).filter((name) => name !== 'refused');

  /** The refused file of this name (null when it is no file that can be read) and the reason beside it. */
  async function refused(name: string): Promise<{ content: Buffer | null; reason: string }> {
    const folder = join(spool, 'refused');
    const found = (await readdir(folder).catch(() => [])).find(
      (each) => each.startsWith(`${name}.json.`) && !each.endsWith('.reason'),
    );
    if (found === undefined || !existsSync(join(folder, `${found}.reason`)))
      return { content: null, reason: '' };
    const content = name.startsWith('bad-') ? await readFile(join(folder, found)) : null;
    return { content, reason: await readFile(join(folder, `${found}.reason`), 'utf8') };
  }

  const reasonOf = async (name: string): Promise<string> => (await refused(name)).reason;
});
