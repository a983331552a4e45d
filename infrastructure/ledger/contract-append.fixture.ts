import { expect } from 'chai';

import { codeOf, collect, draftOf, fill } from './drafts.fixture.js';
import type { ContractRun } from './contract-run.fixture.js';
import type { Expectation, ExpectedVersion } from './ledger.js';
import { NO_HASH } from './frame.js';

/** Appending: atomic, in order, as expected or not at all. */
export function appendContract({ ledger, needing }: ContractRun): void {
  describe('appending', () => {
    it('is empty at first', async () => {
      expect(ledger().head()).to.deep.equal({ nextPosition: 0, commits: 0, hash: NO_HASH });
      expect(await collect(ledger().commits())).to.deep.equal([]);
      expect(await collect(ledger().events({ stream: 'node' }))).to.deep.equal([]);
      expect(await ledger().verify()).to.deep.include({
        ok: true,
        commits: 0,
        events: 0,
        hash: NO_HASH,
        finding: null,
      });
    });

    it('gives appended commits back as append returned them, with gapless positions, versions and links', async () => {
      const commits = await fill(ledger(), [
        draftOf(['node', 'contract-1', 'node']),
        draftOf(['contract-1'], 4),
        draftOf(['node'], 9),
      ]);
      expect(await collect(ledger().commits())).to.deep.equal(commits);
      expect(commits.map((commit) => commit.position)).to.deep.equal([0, 3, 4]);
      expect(commits.map((commit) => commit.previousHash)).to.deep.equal([
        NO_HASH,
        commits[0]?.hash,
        commits[1]?.hash,
      ]);
      const events = await collect(ledger().events());
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
      expect(ledger().head()).to.deep.equal({ nextPosition: 5, commits: 3, hash: commits[2]?.hash });
    });

    it('refuses another expected position and stays usable', async () => {
      await fill(ledger(), [draftOf(['node'])]);
      expect(await codeOf(ledger().append(draftOf(['node']), 0))).to.equal('LEDGER_CONFLICT');
      expect(await codeOf(ledger().append(draftOf(['node']), 2))).to.equal('LEDGER_CONFLICT');
      expect((await ledger().append(draftOf(['node']), 1)).position).to.equal(1);
    });

    it('refuses what cannot be stored, and nothing of it stays', async () => {
      const before = ledger().head();
      const bad = { ...draftOf(['node', 'a']), input: Number.NaN };
      expect(await codeOf(ledger().append(bad, 0))).to.equal('LEDGER_DRAFT_INVALID');
      expect(ledger().head()).to.deep.equal(before);
      const [commit] = await fill(ledger(), [draftOf(['node', 'a'])]);
      expect(commit?.events.map((event) => event.streamVersion)).to.deep.equal([0, 0]);
    });

    it('takes concurrent appends in their order, and exactly one of two with the same expected position', async () => {
      const ordered = Array.from({ length: 50 }, (_, at) =>
        ledger().append(draftOf(['node', `contract-${at % 3}`]), at * 2),
      );
      const positions = (await Promise.all(ordered)).map((commit) => commit.position);
      expect(positions).to.deep.equal(Array.from({ length: 50 }, (_, at) => at * 2));
      const rivals = [ledger().append(draftOf(['node']), 100), ledger().append(draftOf(['node']), 100)];
      expect((await Promise.allSettled(rivals)).map((result) => result.status)).to.deep.equal([
        'fulfilled',
        'rejected',
      ]);
      expect((await ledger().verify()).ok).to.equal(true);
    });

    needing(
      'bounded-queue',
      'refuses more waiting appends than it holds, and loses none that it took',
      async () => {
        const results = await Promise.allSettled(
          Array.from({ length: 4200 }, (_, at) => ledger().append(draftOf(['n']), at)),
        );
        const taken = results.filter((result) => result.status === 'fulfilled').length;
        const codes = results.flatMap((result) =>
          result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
        );
        expect(new Set(codes)).to.deep.equal(new Set(['LEDGER_BUSY']));
        expect(ledger().head().nextPosition).to.equal(taken);
        expect((await ledger().verify()).events).to.equal(taken);
      },
    );

    it('reports progress and the end hash when it verifies', async () => {
      await fill(
        ledger(),
        Array.from({ length: 600 }, (_, at) => draftOf(['node'], at)),
      );
      const steps: (readonly [number, number])[] = [];
      const report = await ledger().verify((done, total) => steps.push([done, total]));
      expect(report).to.deep.include({
        ok: true,
        commits: 600,
        events: 600,
        hash: ledger().head().hash,
        finding: null,
      });
      expect(steps).to.deep.equal([
        [256, 600],
        [512, 600],
        [600, 600],
      ]);
    });

    it('refuses everything once closed, after finishing what it took', async () => {
      const taken = ledger().append(draftOf(['node']), 0);
      await ledger().close();
      expect((await taken).position).to.equal(0);
      expect(await codeOf(ledger().append(draftOf(['node']), 1))).to.equal('LEDGER_CLOSED');
      expect(await codeOf(collect(ledger().commits()))).to.equal('LEDGER_CLOSED');
      expect(await codeOf(collect(ledger().events({ stream: 'node' })))).to.equal('LEDGER_CLOSED');
      await ledger().close();
    });

    needing(
      'stream-versions',
      'checks the versions of streams, whether the commit writes them or not',
      async () => {
        await fill(ledger(), [draftOf(['node', 'a', 'a'])]);
        const at = (streams: Record<string, ExpectedVersion>): Expectation => ({
          streams: new Map(Object.entries(streams)),
        });
        const wrong: Expectation[] = [
          at({ a: 0 }),
          at({ a: 2 }),
          at({ a: 'no-stream' }),
          at({ b: 0 }),
          at({ a: 1, b: 3 }),
          { position: 3, ...at({ node: 'no-stream' }) },
          { position: 2, ...at({ a: 1 }) },
        ];
        for (const expected of wrong)
          expect(await codeOf(ledger().append(draftOf(['b']), expected))).to.equal('LEDGER_CONFLICT');
        expect(ledger().head().nextPosition).to.equal(3);
        const right: Expectation[] = [
          at({ a: 1, b: 'no-stream', node: 'any' }),
          { position: 4, ...at({ b: 0 }) },
          { position: 5 },
          {},
        ];
        for (const expected of right) await ledger().append(draftOf(['b']), expected);
        expect(ledger().head().nextPosition).to.equal(7);
      },
    );

    needing(
      'stream-versions',
      'lets exactly one of many rivals for a version of a stream through',
      async () => {
        const expected = { streams: new Map([['a', 'no-stream' as const]]) };
        const rivals = Array.from({ length: 20 }, () => ledger().append(draftOf(['a', 'b']), expected));
        const won = (await Promise.allSettled(rivals)).filter(({ status }) => status === 'fulfilled');
        expect(won.length).to.equal(1);
        expect(ledger().head().nextPosition).to.equal(2);
      },
    );
  });
}
