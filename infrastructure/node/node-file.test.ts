import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { flipBit } from '../ledger/level-files.fixture.js';
import { readNodeFile, writeNodeFile } from './node-file.js';

describe('the file that names the process of a data folder', () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it('gives what was written, or nothing when any single bit of it flipped', async () => {
    const path = join(folder.path, 'node.json');
    const content = { pid: 4711, url: 'http://127.0.0.1:34567' };
    await writeNodeFile(path, content);
    expect(await readNodeFile(path)).to.deep.equal(content);
    const good = readFileSync(path);
    for (let bit = 0; bit < good.length * 8; bit++) {
      writeFileSync(path, flipBit(good, bit));
      const read = await readNodeFile(path);
      if (read !== null) expect(read, `bit ${bit}`).to.deep.equal(content);
    }
    writeFileSync(path, '{"pid":1,"url":"http://127.0.0.1:1"}');
    expect(await readNodeFile(path)).to.equal(null);
  });
});
