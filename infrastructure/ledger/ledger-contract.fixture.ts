import { expect } from 'chai';
import fc from 'fast-check';

import { codeOf, collect, draftOf } from './drafts.fixture.js';
import type { Commit, CommitDraft, NavigableLedger } from './ledger.js';
import { NO_HASH } from './frame.js';

/** What every ledger must do. Run it on each implementation: `open` gives a new, empty one. */
export function ledgerContract(name: string, open: () => Promise<NavigableLedger>): void {
  describe(`${name}: the contract of a ledger`, () => {
    let ledger: NavigableLedger;
    beforeEach(async () => {
      ledger = await open();
    });
    afterEach(() => ledger.close());

    const fill = async (drafts: readonly CommitDraft[]): Promise<Commit[]> => {
      const commits: Commit[] = [];
      for (const draft of drafts) commits.push(await ledger.append(draft, ledger.head().nextPosition));
      return commits;
    };

    it('is empty at first', async () => {
      expect(ledger.head()).to.deep.equal({ nextPosition: 0, commits: 0, hash: NO_HASH });
      expect(await collect(ledger.commits())).to.deep.equal([]);
      expect(await collect(ledger.events({ stream: 'node' }))).to.deep.equal([]);
      expect(await ledger.commitAtBlock(7)).to.equal(null);
      expect(await ledger.commitAtTime(7)).to.equal(null);
      expect(await ledger.verify()).to.deep.include({
        ok: true,
        commits: 0,
        events: 0,
        hash: NO_HASH,
        finding: null,
      });
    });

    it('gives appended commits back as append returned them, with gapless positions, versions and links', async () => {
      const commits = await fill([
        draftOf(['node', 'contract-1', 'node']),
        draftOf(['contract-1'], 4),
        draftOf(['node'], 9),
      ]);
      expect(await collect(ledger.commits())).to.deep.equal(commits);
      expect(commits.map((commit) => commit.position)).to.deep.equal([0, 3, 4]);
      expect(commits.map((commit) => commit.previousHash)).to.deep.equal([
        NO_HASH,
        commits[0]?.hash,
        commits[1]?.hash,
      ]);
      const events = await collect(ledger.events());
      expect(
        events.map(({ position, stream, streamVersion }) => [position, stream, streamVersion]),
      ).to.deep.equal([
        [0, 'node', 0],
        [1, 'contract-1', 0],
        [2, 'node', 1],
        [3, 'contract-1', 1],
        [4, 'node', 2],
      ]);
      expect(events[3]?.commit).to.deep.equal({
        number: 1,
        causation: draftOf([], 4).causation,
        cursor: draftOf([], 4).cursor,
        chainTime: 24_000,
        recordedAt: 1_700_000_000_000,
      });
      expect(ledger.head()).to.deep.equal({ nextPosition: 5, commits: 3, hash: commits[2]?.hash });
    });

    it('refuses another expected position and stays usable', async () => {
      await fill([draftOf(['node'])]);
      expect(await codeOf(ledger.append(draftOf(['node']), 0))).to.equal('LEDGER_CONFLICT');
      expect(await codeOf(ledger.append(draftOf(['node']), 2))).to.equal('LEDGER_CONFLICT');
      expect((await ledger.append(draftOf(['node']), 1)).position).to.equal(1);
    });

    it('refuses what cannot be stored, and nothing of it stays', async () => {
      const before = ledger.head();
      const bad = { ...draftOf(['node', 'a']), input: Number.NaN };
      expect(await codeOf(ledger.append(bad, 0))).to.equal('LEDGER_DRAFT_INVALID');
      expect(ledger.head()).to.deep.equal(before);
      const [commit] = await fill([draftOf(['node', 'a'])]);
      expect(commit?.events.map((event) => event.streamVersion)).to.deep.equal([0, 0]);
    });

    it('takes concurrent appends in their order, and exactly one of two with the same expected position', async () => {
      const ordered = Array.from({ length: 50 }, (_, at) =>
        ledger.append(draftOf(['node', `contract-${at % 3}`]), at * 2),
      );
      const positions = (await Promise.all(ordered)).map((commit) => commit.position);
      expect(positions).to.deep.equal(Array.from({ length: 50 }, (_, at) => at * 2));
      const rivals = [ledger.append(draftOf(['node']), 100), ledger.append(draftOf(['node']), 100)];
      expect((await Promise.allSettled(rivals)).map((result) => result.status)).to.deep.equal([
        'fulfilled',
        'rejected',
      ]);
      expect((await ledger.verify()).ok).to.equal(true);
    });

    it('refuses more waiting appends than it holds, and loses none that it took', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 4200 }, (_, at) => ledger.append(draftOf(['n']), at)),
      );
      const taken = results.filter((result) => result.status === 'fulfilled').length;
      const codes = results.flatMap((result) =>
        result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
      );
      expect(new Set(codes)).to.deep.equal(new Set(['LEDGER_BUSY']));
      expect(ledger.head().nextPosition).to.equal(taken);
      expect((await ledger.verify()).events).to.equal(taken);
    });

    it('reads exactly the range asked for, all and per stream', async () => {
      const shape = fc.array(
        fc.array(fc.constantFrom('node', 'a', 'ab', 'b'), { minLength: 1, maxLength: 4 }),
        { maxLength: 30 },
      );
      await fc.assert(
        fc.asyncProperty(shape, fc.nat(60), fc.nat(60), async (streams, fromPosition, toPosition) => {
          const fresh = await open();
          try {
            for (const each of streams) await fresh.append(draftOf(each), fresh.head().nextPosition);
            const all = streams.flat().map((stream, position) => ({ stream, position }));
            const wanted = all.filter(({ position }) => position >= fromPosition && position <= toPosition);
            const range = { fromPosition, toPosition };
            const brief = (events: readonly { stream: string; position: number }[]): unknown =>
              events.map(({ stream, position }) => ({ stream, position }));
            expect(brief(await collect(fresh.events(range)))).to.deep.equal(wanted);
            for (const stream of ['node', 'a', 'ab', 'b', 'none']) {
              const read = await collect(fresh.events({ ...range, stream }));
              expect(brief(read)).to.deep.equal(wanted.filter((event) => event.stream === stream));
            }
            const held = (await collect(fresh.commits(range))).flatMap((commit) =>
              commit.events.map((event) => event.position),
            );
            expect(wanted.every(({ position }) => held.includes(position))).to.equal(true);
            expect(held.length === 0).to.equal(wanted.length === 0);
          } finally {
            await fresh.close();
          }
        }),
        { numRuns: 15 },
      );
    });

    it('refuses a position that is none', () => {
      for (const fromPosition of [-1, 0.5, Number.NaN])
        expect(() => ledger.commits({ fromPosition })).to.throw(RangeError);
    });

    it('ends a reading where the log ended when it began, also when it goes on meanwhile', async () => {
      await fill(Array.from({ length: 20 }, () => draftOf(['node'])));
      let seen = 0;
      for await (const event of ledger.events({ stream: 'node' })) {
        expect(event.position).to.equal(seen++);
        if (seen < 10) await fill([draftOf(['node'])]);
      }
      expect(seen).to.equal(20);
      for await (const commit of ledger.commits()) if (commit.number === 3) break;
      expect((await collect(ledger.commits({ fromPosition: 25 }))).length).to.equal(4);
    });

    it('finds the last commit that knows no later block or time', async () => {
      const blocks = [null, null, 5, 5, 8, 8, 12];
      await fill(blocks.map((block) => draftOf(['node', 'x'], block)));
      const at = async (block: number): Promise<number | undefined> =>
        (await ledger.commitAtBlock(block))?.number;
      expect(await Promise.all([0, 4, 5, 7, 8, 11, 12, 99].map(at))).to.deep.equal([1, 1, 3, 3, 5, 5, 6, 6]);
      const when = async (time: number): Promise<number | undefined> =>
        (await ledger.commitAtTime(time))?.number;
      expect(await Promise.all([0, 29_999, 30_000, 48_000, 1e12].map(when))).to.deep.equal([1, 1, 3, 5, 6]);
    });

    it('answers null for a block before the first, and ends at the first later time even when time goes back', async () => {
      await fill([draftOf(['node'], 5), draftOf(['node'], 9), { ...draftOf(['node'], 10), chainTime: 1 }]);
      expect(await ledger.commitAtBlock(4)).to.equal(null);
      expect(await ledger.commitAtTime(29_999)).to.equal(null);
      expect((await ledger.commitAtTime(30_000))?.number).to.equal(0);
      expect((await ledger.commitAtTime(54_000))?.number).to.equal(2);
    });

    it('reports progress and the end hash when it verifies', async () => {
      await fill(Array.from({ length: 600 }, (_, at) => draftOf(['node'], at)));
      const steps: (readonly [number, number])[] = [];
      const report = await ledger.verify((done, total) => steps.push([done, total]));
      expect(report).to.deep.include({
        ok: true,
        commits: 600,
        events: 600,
        hash: ledger.head().hash,
        finding: null,
      });
      expect(steps).to.deep.equal([
        [256, 600],
        [512, 600],
        [600, 600],
      ]);
    });

    it('refuses everything once closed, after finishing what it took', async () => {
      const taken = ledger.append(draftOf(['node']), 0);
      await ledger.close();
      expect((await taken).position).to.equal(0);
      expect(await codeOf(ledger.append(draftOf(['node']), 1))).to.equal('LEDGER_CLOSED');
      expect(await codeOf(collect(ledger.commits()))).to.equal('LEDGER_CLOSED');
      expect(await codeOf(collect(ledger.events({ stream: 'node' })))).to.equal('LEDGER_CLOSED');
      expect(await codeOf(ledger.commitAtBlock(1))).to.equal('LEDGER_CLOSED');
      await ledger.close();
    });
  });
}
