import { expect } from 'chai';
import fc from 'fast-check';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import { packCounts, unpackCounts } from './count-list.js';
import { openLevelLedger } from './level-ledger.js';
import type { LevelLedger } from './level-ledger.js';
import type { RecordedEvent } from './ledger.js';

const COMMITS = 3000;
const streamOf = (at: number): string => `c-${at % 7 === 0 ? 0 : at % 700}`;

describe('segments of the index', () => {
  const root = temporaryFolder();
  const path = join(root.path, 'live');
  let ledger: LevelLedger;
  let all: readonly RecordedEvent[];
  before(async () => {
    ledger = await openLevelLedger({ path });
    await Promise.all(
      Array.from({ length: COMMITS }, (_, at) =>
        ledger.append(draftOf(['node', streamOf(at)], Math.floor(at / 3)), at * 2),
      ),
    );
    all = await collect(ledger.events());
  });
  after(async () => {
    await ledger.close();
    root.remove();
  });

  const agree = async (opened: LevelLedger): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('node', 'c-0', 'c-1', 'c-699', 'nobody'),
        fc.nat(COMMITS * 2 + 5),
        fc.nat(COMMITS * 2 + 5),
        fc.boolean(),
        async (stream, fromPosition, toPosition, backwards) => {
          const found = await collect(opened.events({ stream, fromPosition, toPosition, backwards }));
          const wanted = all.filter(
            ({ stream: name, position }) =>
              name === stream && position >= fromPosition && position <= toPosition,
          );
          expect(found).to.deep.equal(backwards ? wanted.toReversed() : wanted);
        },
      ),
      { numRuns: 60 },
    );
    for (const block of [0, 1, 340, 341, 342, 700, 999, 5000]) {
      const last = all.findLast(({ commit }) => (commit.cursor?.number ?? 0) <= block);
      expect((await opened.commitAtBlock(block))?.number).to.equal(last?.commit.number);
    }
    expect(opened.repairs.filter((repair) => repair.includes('anew'))).to.deep.equal([]);
  };

  it('and what is behind the last of them answer together, while the ledger is open', () => agree(ledger));

  it('answer the same after a kill, whatever of them had been stored', async () => {
    // the files as they are while the ledger is open: what is not stored is in memory only
    const killed = join(root.path, 'killed');
    cpSync(path, killed, { recursive: true });
    const second = await openLevelLedger({ path: killed });
    try {
      await agree(second);
    } finally {
      await second.close();
    }
    const third = await openLevelLedger({ path: killed });
    await agree(third);
    await third.close();
  });

  it('list numbers of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        expect(unpackCounts(packCounts(values))).to.deep.equal(values);
      }),
    );
    expect(() => unpackCounts(Buffer.from([0x80]))).to.throw('ends within a number');
    expect(() => unpackCounts(Buffer.alloc(12, 0xff))).to.throw('too large');
  });
});
