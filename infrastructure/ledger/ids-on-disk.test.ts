import { expect } from 'chai';
import { cpSync, rmSync } from 'node:fs';
import { Level } from 'level';
import { join } from 'node:path';

import { codeOf, collect, draftOf, fill, temporaryFolder, withIds } from './drafts.fixture.js';
import { orderedKey } from './index-entries.js';
import type { CommitDraft } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';

const commits = 2600;
const draft = (at: number): CommitDraft => withIds(draftOf(['node', `c-${at % 5}`]), [`${at}/a`, `${at}/b`]);

describe('ids and types in the index on disk', () => {
  const root = temporaryFolder();
  const original = join(root.path, 'original');
  after(root.remove);

  before(async () => {
    const ledger = await openLevelLedger({ path: original });
    await Promise.all(Array.from({ length: commits }, (_, at) => ledger.append(draft(at), at * 2)));
    await ledger.close();
  });

  /** The index of a copy as it was changed, and what opening then had to mend. */
  async function opened(
    name: string,
    change: (index: Level<Buffer, Buffer>) => Promise<void>,
  ): Promise<string[]> {
    const path = join(root.path, name);
    cpSync(original, path, { recursive: true });
    const index = new Level<Buffer, Buffer>(join(path, 'index'), {
      keyEncoding: 'buffer',
      valueEncoding: 'buffer',
    });
    await change(index);
    await index.close();
    const ledger = await openLevelLedger({ path });
    try {
      await knowsAll(ledger);
      return [...ledger.repairs];
    } finally {
      await ledger.close();
    }
  }

  async function knowsAll(ledger: Awaited<ReturnType<typeof openLevelLedger>>): Promise<void> {
    for (const at of [0, 1023, 1024, 2047, commits - 1]) {
      expect((await ledger.append(draft(at), 0)).position).to.equal(at * 2);
      const half = withIds(draftOf(['node']), [`${at}/b`]);
      expect(await codeOf(ledger.append(half, commits * 2))).to.equal('LEDGER_ID_OVERLAP');
    }
    const [first] = draft(0).events;
    const late = await collect(ledger.events({ types: ['Tested'], fromPosition: commits * 2 - 3 }));
    expect([late.length, first?.type]).to.deep.equal([3, 'Tested']);
    expect(await collect(ledger.events({ types: ['None'] }))).to.deep.equal([]);
  }

  it('are there after reopening without reading the log', async () => {
    expect(await opened('same', async () => undefined)).to.deep.equal([]);
  });

  it('are found again when the index is gone', async () => {
    const path = join(root.path, 'gone');
    cpSync(original, path, { recursive: true });
    rmSync(join(path, 'index'), { recursive: true });
    const ledger = await openLevelLedger({ path });
    await knowsAll(ledger);
    await ledger.close();
  });

  it('are found again when a segment is lost that the mark counts', async () => {
    const repairs = await opened('lost-segment', async (index) => {
      for (const kind of ['y', 'i'] as const) await index.del(orderedKey(kind, 4096));
    });
    expect(repairs).to.deep.equal(['The index was built anew: its segments do not end at its mark.']);
  });

  it('are found again in an index that told every commit by itself, as an older zledger wrote it', async () => {
    const repairs = await opened('older', (index) => index.put(Buffer.from('m'), Buffer.alloc(108)));
    expect(repairs).to.deep.equal([
      'The index was built anew: it is of an older form, which told every commit by itself.',
    ]);
  });

  it('make the index anew when ids are lost from it or a bit of them flipped', async () => {
    const lost = await opened('lost', (index) => index.del(orderedKey('i', 0)));
    expect(lost).to.deep.equal(['The index was built anew: it does not have all ids that it had.']);
    for (const kind of ['y', 'i'] as const) {
      const flipped = await opened(`flipped-${kind}`, async (index) => {
        const key = orderedKey(kind, 4096);
        const value = await index.get(key);
        if (value === undefined) throw new Error('there is such a segment');
        value[3] = (value[3] ?? 0) ^ 16;
        await index.put(key, value);
      });
      expect(flipped).to.deep.equal(['The index was built anew: an entry does not give its checksum.']);
    }
  });

  it('of types: a segment that is lost is read, not passed over', async () => {
    const repairs = await opened('gap', (index) => index.del(orderedKey('y', 2048)));
    expect(repairs).to.deep.equal([]);
  });

  it('a log without ids has none in its index', async () => {
    const path = join(root.path, 'without');
    const ledger = await openLevelLedger({ path });
    await fill(ledger, [draftOf(['node']), draftOf(['node'])]);
    await ledger.close();
    const index = new Level<Buffer, Buffer>(join(path, 'index'), { keyEncoding: 'buffer' });
    const keys = await index.keys({ gte: orderedKey('i', 0), lt: Buffer.from('j') }).all();
    expect(keys).to.deep.equal([]);
    await index.close();
  });
});
