import { Level } from 'level';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { crc32c } from './crc32c.js';
import { temporaryFolder } from './drafts.fixture.js';
import { flipBit, walOf } from './level-files.fixture.js';
import { readLevelRecords } from './leveldb-records.js';

describe("LevelDB's write-ahead log", () => {
  const root = temporaryFolder();
  const sizes = [10, 70_000, 0, 32_768 - 7 - 40, 5, 100_000, 3];
  let file: Buffer;
  after(root.remove);

  before(async () => {
    const path = join(root.path, 'db');
    const db = new Level<string, Buffer>(path, { valueEncoding: 'buffer' });
    await db.open();
    for (const [at, size] of sizes.entries())
      await db.put(`key-${at}`, Buffer.alloc(size, at + 1), { sync: true });
    await db.close();
    file = readFileSync(walOf(path));
  });

  it('has CRC-32C as its checksum (check value of the CRC catalogue)', () => {
    expect(crc32c(Buffer.from('123456789'))).to.equal(0xe3069283);
  });

  it('is read as LevelDB wrote it, also over block borders', () => {
    const { payloads, damage } = readLevelRecords(file);
    expect(damage).to.equal(null);
    expect(
      payloads.map((payload, at) => payload.subarray(-(sizes[at] ?? 0)).every((byte) => byte === at + 1)),
    ).to.deep.equal(
      [true, true, false, true, true, true, true],
      'the third value is empty, so that its slice is the whole batch',
    );
  });

  it('cut at any byte gives the whole records before the cut, and names the rest as torn', () => {
    const whole = readLevelRecords(file).payloads;
    for (let cut = 0; cut < file.length; cut += cut > 120 ? 4999 : 1) {
      const { payloads, damage } = readLevelRecords(file.subarray(0, cut));
      expect(payloads).to.deep.equal(whole.slice(0, payloads.length));
      const rest = damage === null ? 0 : cut - damage.offset;
      expect(damage?.at ?? 'end', `cut at ${cut}`).to.equal('end');
      expect(rest < 110_000).to.equal(true);
    }
  });

  it('with a flipped bit in the data of any record but the last is damaged in the middle', () => {
    let seen = 0;
    const lastRecord = file.length - 7 - 12 - 9 - 3;
    for (let bit = 0; bit < lastRecord * 8; bit += 2203) {
      const byte = bit >> 3;
      // Not in a header: a wrong length hides what follows in its block, and only the witness can tell then.
      if (!file.subarray(byte - 8, byte + 8).every((each) => each === file[byte] && each !== 0)) continue;
      expect(readLevelRecords(flipBit(file, bit)).damage?.at, `bit ${bit}`).to.equal('middle');
      seen++;
    }
    expect(seen).to.be.greaterThan(500);
    expect(readLevelRecords(flipBit(file, (file.length - 1) * 8)).damage?.at).to.equal('end');
  });

  it('followed by zeros, which a file system may leave, is whole', () => {
    expect(readLevelRecords(Buffer.concat([file, Buffer.alloc(5000)])).damage).to.equal(null);
  });
});
