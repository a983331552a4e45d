import { ClassicLevel } from 'classic-level';
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from './drafts.fixture.js';
import { flipBit } from './level-files.fixture.js';
import { findTableDamage } from './leveldb-table.js';
import { positionKey } from './level-store.js';

for (const compression of [true, false]) {
  describe(`LevelDB's table files, compression ${compression ? 'on' : 'off'}`, () => {
    const root = temporaryFolder();
    let tables: Buffer[];
    after(root.remove);

    before(async () => {
      const db = new ClassicLevel<Buffer, Buffer>(root.path, {
        keyEncoding: 'buffer',
        valueEncoding: 'buffer',
        compression,
      });
      await db.open();
      const batch = db.batch();
      for (let at = 0; at < 3000; at++)
        batch.put(positionKey(at * 3), Buffer.from(`value ${at} `.repeat(at % 40)));
      await batch.write();
      await db.compactRange(positionKey(0), positionKey(1e9));
      await db.close();
      const names = readdirSync(root.path).filter((name) => name.endsWith('.ldb'));
      tables = names.map((name) => readFileSync(join(root.path, name)));
    });

    it('are whole as LevelDB wrote them', () => {
      expect(tables.length).to.be.greaterThan(0);
      for (const table of tables) expect(findTableDamage(table)).to.equal(null);
    });

    it('show a flipped bit anywhere, but in the footer’s padding', () => {
      const [table = Buffer.alloc(0)] = tables;
      for (let bit = 5; bit < (table.length - 48) * 8; bit += (table.length >> 5) * 8 + 3) {
        const found = findTableDamage(flipBit(table, bit));
        expect(found, `bit ${bit}`).to.not.equal(null);
        expect(found?.offset).to.be.within(0, table.length);
      }
      expect(findTableDamage(flipBit(table, (table.length - 1) * 8))).to.not.equal(null);
      for (const size of [0, 10, 47, 48, table.length - 1])
        expect(findTableDamage(table.subarray(0, size))).to.not.equal(null);
    });
  });
}
