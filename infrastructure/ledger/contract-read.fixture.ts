import { expect } from 'chai';
import fc from 'fast-check';

import { collect, draftOf, fill } from './drafts.fixture.js';
import type { ContractRun } from './contract-run.fixture.js';
import type { Commit, NewEvent } from './ledger.js';

/** Reading: exactly what was asked for, in the order that was asked for. */
export function readContract({ ledger, needing, subject }: ContractRun): void {
  describe('reading', () => {
    it('reads exactly the range asked for, all and per stream', async () => {
      const shape = fc.array(
        fc.array(fc.constantFrom('node', 'a', 'ab', 'b'), { minLength: 1, maxLength: 4 }),
        { maxLength: 30 },
      );
      await fc.assert(
        fc.asyncProperty(shape, fc.nat(60), fc.nat(60), async (streams, fromPosition, toPosition) => {
          const fresh = await subject.open();
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
            const chunked: Commit[] = [];
            for await (const commits of fresh.commitChunks({ ...range, unread: new Set(['Tested']) }))
              chunked.push(...commits);
            expect(chunked).to.deep.equal(await collect(fresh.commits(range)));
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
        expect(() => ledger().commits({ fromPosition })).to.throw(RangeError);
    });

    it('ends a reading where the log ended when it began, also when it goes on meanwhile', async () => {
      await fill(
        ledger(),
        Array.from({ length: 20 }, () => draftOf(['node'])),
      );
      let seen = 0;
      for await (const event of ledger().events({ stream: 'node' })) {
        expect(event.position).to.equal(seen++);
        if (seen < 10) await fill(ledger(), [draftOf(['node'])]);
      }
      expect(seen).to.equal(20);
      for await (const commit of ledger().commits()) if (commit.number === 3) break;
      expect((await collect(ledger().commits({ fromPosition: 25 }))).length).to.equal(4);
    });

    needing('time-travel', 'finds the last commit that knows no later block or time', async () => {
      const blocks = [null, null, 5, 5, 8, 8, 12];
      await fill(
        ledger(),
        blocks.map((block) => draftOf(['node', 'x'], block)),
      );
      const at = async (block: number): Promise<number | undefined> =>
        (await ledger().commitAtBlock(block))?.number;
      expect(await Promise.all([0, 4, 5, 7, 8, 11, 12, 99].map(at))).to.deep.equal([1, 1, 3, 3, 5, 5, 6, 6]);
      const when = async (time: number): Promise<number | undefined> =>
        (await ledger().commitAtTime(time))?.number;
      expect(await Promise.all([0, 29_999, 30_000, 48_000, 1e12].map(when))).to.deep.equal([1, 1, 3, 5, 6]);
    });

    needing(
      'time-travel',
      'answers null for a block before the first, and ends at the first later time even when time goes back',
      async () => {
        expect(await ledger().commitAtBlock(7)).to.equal(null);
        expect(await ledger().commitAtTime(7)).to.equal(null);
        await fill(ledger(), [
          draftOf(['node'], 5),
          draftOf(['node'], 9),
          { ...draftOf(['node'], 10), chainTime: 1 },
        ]);
        expect(await ledger().commitAtBlock(4)).to.equal(null);
        expect(await ledger().commitAtTime(29_999)).to.equal(null);
        expect((await ledger().commitAtTime(30_000))?.number).to.equal(0);
        expect((await ledger().commitAtTime(54_000))?.number).to.equal(2);
      },
    );

    it('passes over long stretches without a type, and finds the few that there are', async () => {
      const rare = new Set([0, 1500, 1501, 2999]);
      const types = Array.from({ length: 3000 }, (_, at) => (rare.has(at) ? 'Rare' : 'Usual'));
      for (let at = 0; at < types.length; at += 100)
        await Promise.all(
          types.slice(at, at + 100).map((type, offset) => ledger().append(typed(type), at + offset)),
        );
      const positions = async (query: object): Promise<number[]> =>
        (await collect(ledger().events({ types: ['Rare'], ...query }))).map(({ position }) => position);
      expect(await positions({})).to.deep.equal([0, 1500, 1501, 2999]);
      expect(await positions({ fromPosition: 1, toPosition: 2998 })).to.deep.equal([1500, 1501]);
      expect(await positions({ stream: 'node', fromPosition: 1501 })).to.deep.equal([1501, 2999]);
      expect(await positions({ types: ['None'] })).to.deep.equal([]);
    });

    needing('backwards', 'gives the same from the end as from the beginning, turned round', async () => {
      let next = 0;
      const drafts = Array.from({ length: 700 }, (_, at) => {
        const streams = ['node', `contract-${at % 9}`, 'node'].slice(0, 1 + (at % 3));
        return draftOf(streams, at, at);
      });
      await Promise.all(
        drafts.map((draft) => {
          const position = next;
          next += draft.events.length;
          return ledger().append(draft, position);
        }),
      );
      const end = ledger().head().nextPosition;
      const ranges = [
        {},
        { fromPosition: 700, toPosition: 901 },
        { toPosition: 0 },
        { fromPosition: end - 1 },
      ];
      const filters = [
        {},
        { stream: 'node' },
        { stream: 'contract-8' },
        { types: ['Tested'] },
        { types: ['None'] },
      ];
      for (const range of [...ranges, { fromPosition: end }, { fromPosition: 5, toPosition: 4 }]) {
        const commits = await collect(ledger().commits(range));
        expect(await collect(ledger().commits({ ...range, backwards: true }))).to.deep.equal(
          commits.toReversed(),
        );
        for (const filter of filters) {
          const query = { ...range, ...filter };
          const events = await collect(ledger().events(query));
          const turned = await collect(ledger().events({ ...query, backwards: true }));
          expect(turned).to.deep.equal(events.toReversed());
        }
      }
    });

    needing('backwards', 'from the end begins where the log ended when it was asked', async () => {
      await fill(
        ledger(),
        Array.from({ length: 5 }, () => draftOf(['node'])),
      );
      const seen: number[] = [];
      for await (const { position } of ledger().events({ stream: 'node', backwards: true })) {
        seen.push(position);
        await fill(ledger(), [draftOf(['node'])]);
      }
      expect(seen).to.deep.equal([4, 3, 2, 1, 0]);
    });
  });
}

function typed(type: string): ReturnType<typeof draftOf> {
  const events: NewEvent[] = [{ stream: 'node', type, schemaVersion: 1, data: null }];
  return { ...draftOf([]), events };
}
