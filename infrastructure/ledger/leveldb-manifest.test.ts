import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ClassicLevel } from 'classic-level';
import { temporaryFolder } from './drafts.fixture.js';
import { liveTables } from './leveldb-manifest.js';
import { findDamagedTable } from './table-inspection.js';

describe('the manifest of a LevelDB', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  const tables = (): number[] =>
    readdirSync(folder.path)
      .filter((name) => name.endsWith('.ldb'))
      .map((name) => Number.parseInt(name, 10));

  before(async () => {
    const db = new ClassicLevel<string, Buffer>(folder.path, {
      valueEncoding: 'buffer',
      writeBufferSize: 65_536,
    });
    for (let key = 0; key < 200; key++) await db.put(`k${key}`, Buffer.alloc(4096, key));
    await db.compactRange('k0', 'k100');
    await db.close();
  });

  it('counts the tables that are there', () => {
    const current = readFileSync(join(folder.path, 'CURRENT'), 'utf8').trim();
    const live = liveTables(readFileSync(join(folder.path, current)));
    expect(tables().length).to.be.greaterThan(0);
    expect([...(live ?? [])]).to.include.members(tables());
  });

  it('does not count what a kill left of a compaction; a damaged table that counts is found', async () => {
    const [first] = tables();
    const whole = join(folder.path, `${String(first).padStart(6, '0')}.ldb`);
    const bytes = readFileSync(whole);
    writeFileSync(join(folder.path, '999990.ldb'), bytes.subarray(0, 5000));
    expect(await findDamagedTable(folder.path)).to.equal(null);
    const damaged = Buffer.from(bytes);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    writeFileSync(whole, damaged);
    expect((await findDamagedTable(folder.path))?.file).to.equal(whole.slice(folder.path.length + 1));
    writeFileSync(whole, bytes);
  });

  it('says nothing of nonsense', () => {
    expect(liveTables(Buffer.from('nonsense'))).to.equal(null);
  });
});
