import { expect } from 'chai';
import { setImmediate } from 'node:timers/promises';

import { codeOf, draftOf, fill } from './drafts.fixture.js';
import type { ContractRun } from './contract-run.fixture.js';
import type { EventFilter, FollowOptions, NavigableLedger } from './ledger.js';

/** Following: history and then what comes, each event once, and nothing kept for who is slow. */
export function followContract({ ledger, needing }: ContractRun): void {
  describe('following', () => {
    /** Positions up to the one that was asked for. */
    async function follow(
      options: FollowOptions & EventFilter,
      upTo: number,
      pause: () => Promise<unknown> = async () => undefined,
    ): Promise<number[]> {
      const positions: number[] = [];
      for await (const { position } of ledger().follow(options)) {
        positions.push(position);
        if (position >= upTo) break;
        await pause();
      }
      return positions;
    }

    needing('follow', 'gives history, then what is appended, without gap and without double', async () => {
      await fill(ledger(), drafts(100));
      const readers = [
        follow({}, 599),
        follow({ fromPosition: 50 }, 599),
        follow({ fromPosition: 300 }, 599),
      ];
      const writing = appendSlowly(ledger(), 500);
      const [all, late, future] = await Promise.all(readers);
      await writing;
      expect(all).to.deep.equal(numbers(0, 600));
      expect(late).to.deep.equal(numbers(50, 600));
      expect(future).to.deep.equal(numbers(300, 600));
    });

    needing('follow', 'gives a slow reader the same, though it never catches up', async () => {
      await fill(ledger(), drafts(20));
      const writing = appendSlowly(ledger(), 380);
      const slow = await follow({}, 399, async () => {
        for (let turn = 0; turn < 5; turn++) await setImmediate();
      });
      await writing;
      expect(slow).to.deep.equal(numbers(0, 400));
    });

    needing('follow', 'gives one stream, or some types', async () => {
      await fill(ledger(), drafts(30));
      const writing = appendSlowly(ledger(), 270);
      const [stream, types, none] = await Promise.all([
        follow({ stream: 'contract-1' }, 298),
        follow({ types: ['Tested', 'Other'], fromPosition: 290 }, 299),
        follow({ types: ['Other'], signal: AbortSignal.timeout(30) }, 299),
      ]);
      await writing;
      expect(stream).to.deep.equal(numbers(0, 300).filter((position) => position % 3 === 1));
      expect(types).to.deep.equal(numbers(290, 300));
      expect(none).to.deep.equal([]);
    });

    needing('follow', 'gives whole commits too', async () => {
      await fill(ledger(), [draftOf(['a', 'b']), draftOf(['c'])]);
      const found: number[] = [];
      const wanted = fill(ledger(), [draftOf(['a', 'b', 'c'])]);
      for await (const commit of ledger().followCommits({ fromPosition: 1 })) {
        found.push(commit.position);
        if (commit.events.length === 3) break;
      }
      await wanted;
      expect(found).to.deep.equal([0, 2, 3]);
    });

    needing('follow', 'says when it has caught up, each time', async () => {
      await fill(ledger(), drafts(3));
      const told: string[] = [];
      const stop = new AbortController();
      const onCaughtUp = (): void => {
        told.push('caught up');
        if (told.length < 8) void fill(ledger(), drafts(1));
        else stop.abort();
      };
      for await (const { position } of ledger().follow({ onCaughtUp, signal: stop.signal }))
        told.push(String(position));
      expect(told).to.deep.equal(['0', '1', '2', 'caught up', '3', 'caught up', '4', 'caught up']);
    });

    needing('follow', 'ends quietly when it is aborted, while it waits and while it reads', async () => {
      await fill(ledger(), drafts(50));
      const waiting = new AbortController();
      const waits = follow({ fromPosition: 50, signal: waiting.signal }, 99);
      const reading = new AbortController();
      const reads = follow({ signal: reading.signal }, 99, async () => reading.abort());
      setTimeout(() => waiting.abort(), 5);
      expect(await Promise.all([waits, reads])).to.deep.equal([[], [0]]);
      expect(await follow({ signal: AbortSignal.abort() }, 99)).to.deep.equal([]);
    });

    needing(
      'follow',
      'ends with LEDGER_CLOSED when the ledger is closed, and refuses what is no position',
      async () => {
        const waits = codeOf(follow({}, 99));
        await setImmediate();
        await ledger().close();
        expect(await waits).to.equal('LEDGER_CLOSED');
        expect(await codeOf(follow({}, 99))).to.equal('LEDGER_CLOSED');
        expect(() => ledger().follow({ fromPosition: -1 })).to.throw(RangeError);
      },
    );
  });
}

function drafts(count: number): ReturnType<typeof draftOf>[] {
  return Array.from({ length: count }, (_, at) => draftOf([`contract-${at % 3}`]));
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** Appends one event after the other, in groups of changing size, so that readers meet every state of the queue. */
async function appendSlowly(ledger: NavigableLedger, count: number): Promise<void> {
  const start = ledger.head().nextPosition;
  const all = Array.from({ length: count }, (_, at) => draftOf([`contract-${(start + at) % 3}`]));
  for (let done = 0; done < count; ) {
    const group = all.slice(done, done + 1 + (done % 7));
    await Promise.all(group.map((draft, at) => ledger.append(draft, start + done + at)));
    done += group.length;
    if (done % 4 === 0) await setImmediate();
  }
}
