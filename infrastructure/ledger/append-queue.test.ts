import { expect } from 'chai';

import { AppendQueue } from './append-queue.js';
import type { EncodedCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { EMPTY_HEAD } from './continuity.js';
import { codeOf, draftOf } from './drafts.fixture.js';

/** A store whose writes end when the test says so. */
class SlowStore implements CommitStore {
  readonly writes: { readonly commits: readonly EncodedCommit[]; end: (error?: Error) => void }[] = [];

  write(commits: readonly EncodedCommit[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writes.push({ commits, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  }

  async *scan(): AsyncGenerator<never> {}

  async read(): Promise<never[]> {
    return [];
  }

  async close(): Promise<void> {}
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('queue of appends', () => {
  let store: SlowStore;
  let queue: AppendQueue;
  beforeEach(() => {
    store = new SlowStore();
    queue = new AppendQueue(store, () => undefined, EMPTY_HEAD, new Map());
  });

  it('encodes what comes during a write beside it, into one next write, and shows nothing before it is durable', async () => {
    const first = queue.append(draftOf(['node']), 0);
    await turn();
    const later = [queue.append(draftOf(['node']), 1), queue.append(draftOf(['node', 'c-1']), 2)];
    await turn();
    expect(store.writes.length).to.equal(1);
    expect([queue.head.nextPosition, queue.nextVersion('node'), queue.nextVersion('c-1')]).to.deep.equal([
      0, 0, 0,
    ]);
    store.writes[0]?.end();
    await first;
    expect([queue.head.nextPosition, queue.nextVersion('node')]).to.deep.equal([1, 1]);
    await turn();
    expect(store.writes.map(({ commits }) => commits.length)).to.deep.equal([1, 2]);
    store.writes[1]?.end();
    const [second, third] = await Promise.all(later);
    expect([second?.previousHash, third?.previousHash]).to.deep.equal([(await first).hash, second?.hash]);
    expect(third?.events.map(({ streamVersion }) => streamVersion)).to.deep.equal([2, 0]);
    expect([queue.head.nextPosition, queue.nextVersion('node'), queue.nextVersion('c-1')]).to.deep.equal([
      4, 3, 1,
    ]);
  });

  it('tells a conflict with a commit that is on its way only when that one is durable', async () => {
    const first = queue.append(draftOf(['node']), 0);
    await turn();
    let told = false;
    const conflict = codeOf(queue.append(draftOf(['node']), 0)).then((code) => {
      told = true;
      return code;
    });
    await turn();
    expect(told).to.equal(false);
    store.writes[0]?.end();
    expect(await conflict).to.equal('LEDGER_CONFLICT');
    expect((await first).position).to.equal(0);
    expect(queue.head.nextPosition).to.equal(1);
  });

  it('a failed write fails all that waited, also those in conflict, and nothing of them counts', async () => {
    const appends = [codeOf(queue.append(draftOf(['node']), 0))];
    await turn();
    appends.push(
      codeOf(queue.append(draftOf(['node', 'c-1']), 1)),
      codeOf(queue.append(draftOf(['node']), 0)),
    );
    store.writes[0]?.end(new Error('no space'));
    expect(await Promise.all(appends)).to.deep.equal(Array.from({ length: 3 }, () => 'LEDGER_WRITE_FAILED'));
    expect([queue.head.nextPosition, queue.nextVersion('node'), queue.nextVersion('c-1')]).to.deep.equal([
      0, 0, 0,
    ]);
    expect(await codeOf(queue.append(draftOf(['node']), 0))).to.equal('LEDGER_WRITE_FAILED');
    expect(store.writes.length).to.equal(1);
  });

  it('a draft that cannot be stored leaves no trace in the versions', async () => {
    const bad = codeOf(queue.append(draftOf(['node', 'c-1'], 0, Number.NaN), 0));
    const good = queue.append(draftOf(['c-1', 'node']), 0);
    expect(await bad).to.equal('LEDGER_DRAFT_INVALID');
    store.writes[0]?.end();
    expect((await good).events.map(({ streamVersion }) => streamVersion)).to.deep.equal([0, 0]);
  });
});
