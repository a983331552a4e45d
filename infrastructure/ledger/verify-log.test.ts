import { expect } from 'chai';

import { collect, draftOf } from './drafts.fixture.js';
import type { CheckedPrefix, LedgerHead } from './ledger.js';
import { openMemoryLedger } from './memory-ledger.js';

async function filled(commits: number) {
  const ledger = openMemoryLedger();
  for (let number = 0; number < commits; number++) {
    const streams = ['node', `contract-${number % 3}`];
    await ledger.append(draftOf(streams, number, 'x'.repeat(number)), ledger.head().nextPosition);
  }
  return ledger;
}

describe('verify behind what was checked before', () => {
  const versions = new Map([
    ['node', 4],
    ['contract-0', 2],
    ['contract-1', 1],
    ['contract-2', 1],
  ]);

  async function prefix(change: Partial<LedgerHead> = {}): Promise<CheckedPrefix> {
    const [, , , last] = await collect((await filled(4)).commits());
    return { head: { commits: 4, nextPosition: 8, hash: last!.hash, ...change }, versions };
  }

  it('reads only what follows, and counts all', async () => {
    const ledger = await filled(10);
    const seen: number[] = [];
    const done: number[] = [];
    const report = await ledger.verify(
      (now) => done.push(now),
      (commit) => seen.push(commit.number),
      await prefix(),
    );
    expect(report).to.deep.include({ ok: true, commits: 10, events: 20, hash: ledger.head().hash });
    expect(seen).to.deep.equal([4, 5, 6, 7, 8, 9]);
    expect(done).to.deep.equal([10]);
    const whole: CheckedPrefix = { head: ledger.head(), versions: new Map() };
    expect(await ledger.verify(undefined, undefined, whole)).to.include({ ok: true, commits: 10 });
  });

  it('finds a beginning that this log does not go on from', async () => {
    const ledger = await filled(10);
    for (const change of [{ hash: 'ab'.repeat(32) }, { commits: 5 }]) {
      const report = await ledger.verify(undefined, undefined, await prefix(change));
      expect(report.finding).to.include({ code: 'LEDGER_CORRUPT', position: 8 });
    }
    const wrong = new Map([...versions, ['contract-1', 7]]);
    const report = await ledger.verify(undefined, undefined, { ...(await prefix()), versions: wrong });
    expect(report.finding?.message).to.contain('version 1 of stream contract-1, 7 would follow');
  });

  it('ends with what the listener throws', async () => {
    const stop = new Error('stop');
    const ledger = await filled(3);
    const failed = await ledger
      .verify(undefined, () => {
        throw stop;
      })
      .catch((error: unknown) => error);
    expect(failed).to.equal(stop);
  });

  it('gives out the stored bytes of a range of commits', async () => {
    const ledger = await filled(6);
    const stored = await collect(ledger.storedCommits({ fromPosition: 3, toPosition: 6 }));
    expect(stored.map(({ commit }) => commit.number)).to.deep.equal([1, 2, 3]);
    for (const { commit, frame } of stored)
      expect(await ledger.storedCommit(commit.position)).to.deep.equal({ commit, frame });
  });
});
