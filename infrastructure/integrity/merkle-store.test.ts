import { expect } from 'chai';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RfcTree } from '../../domain/integrity/merkle-rfc.fixture.js';
import { collect, temporaryFolder } from '../ledger/drafts.fixture.js';
import type { Commit, Ledger, ReadRange } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { MerkleStore } from './merkle-store.js';
import { grow } from './signed-log.fixture.js';

describe('Merkle store', () => {
  const folder = temporaryFolder();
  let folders = 0;
  after(folder.remove);
  const newPath = (): string => join(folder.path, String(folders++));

  async function rfcOf(ledger: Ledger): Promise<RfcTree> {
    const commits = await collect(ledger.commits());
    return new RfcTree(commits.map(({ hash }) => Buffer.from(hash, 'hex')));
  }

  const hex = (hashes: readonly Uint8Array[]): string[] =>
    hashes.map((hash) => Buffer.from(hash).toString('hex'));

  /** All roots, and paths of some commits in some trees, against the definition. */
  async function expectRight(store: MerkleStore, ledger: Ledger): Promise<void> {
    const rfc = await rfcOf(ledger);
    const commits: Commit[] = await collect(ledger.commits());
    for (let size = 0; size <= commits.length; size++)
      expect(hex([await store.rootAt(size)])).to.deep.equal(hex([rfc.root(size)]));
    for (const size of [1, 2, 7, 32, 33, commits.length]) {
      for (const index of [0, 1, 6, 31, 32, commits.length - 1]) {
        if (index >= size) continue;
        const path = await store.inclusionPath(commits[index]!, size);
        expect(hex(path)).to.deep.equal(hex(rfc.path(index, size)));
      }
      for (const old of [1, 5, 7, 32]) {
        if (old <= size)
          expect(hex(await store.consistencyPath(old, size))).to.deep.equal(hex(rfc.consistency(old, size)));
      }
    }
  }

  it('has the tree of the commit hashes, however often it is opened on the way', async () => {
    const [ledger, path] = [openMemoryLedger(), newPath()];
    for (const size of [0, 1, 2, 15, 16, 17, 40, 77]) {
      await grow(ledger, size);
      const store = await MerkleStore.open(path, ledger);
      await store.catchUp();
      expect(store.size).to.equal(size);
      await store.close();
    }
    const store = await MerkleStore.open(path, ledger);
    expect(store.size, 'nothing is read again').to.equal(77);
    await expectRight(store, ledger);
    await store.close();
  });

  it('is built anew when it is deleted, cut short, damaged, or of another log', async () => {
    const [ledger, other] = [openMemoryLedger(), openMemoryLedger()];
    await grow(ledger, 50);
    await grow(other, 50);
    await other.append((await collect(ledger.commits()))[9]!, other.head().nextPosition);
    const path = newPath();
    const spoil: readonly (() => void)[] = [
      () => rmSync(path, { recursive: true }),
      () => rmSync(join(path, 'nodes.bin')),
      () => truncateSync(join(path, 'nodes.bin'), 100),
      () => truncateSync(join(path, 'mark.bin'), 70),
      () => writeFileSync(join(path, 'mark.bin'), ''),
    ];
    for (const act of spoil) {
      const first = await MerkleStore.open(path, ledger);
      await first.catchUp();
      await first.close();
      act();
      const store = await MerkleStore.open(path, ledger);
      expect(store.size).to.equal(0);
      await store.catchUp();
      await expectRight(store, ledger);
      await store.close();
    }
    const foreign = await MerkleStore.open(path, other);
    // Same first 50 commits, so what is there still fits.
    expect(foreign.size).to.equal(50);
    await foreign.catchUp();
    await foreign.close();
    const back = await MerkleStore.open(path, ledger);
    expect(back.size, 'the log ends before the tree').to.equal(0);
    await back.close();
  });

  it('gives no wrong answer for any flipped bit in its files', async () => {
    const [ledger, path] = [openMemoryLedger(), newPath()];
    await grow(ledger, 21);
    const made = await MerkleStore.open(path, ledger);
    await made.catchUp();
    await made.close();
    const rfc = await rfcOf(ledger);
    const commits = await collect(ledger.commits());
    for (const name of ['nodes.bin', 'mark.bin']) {
      const file = join(path, name);
      const good = readFileSync(file);
      // Every byte, another bit each time.
      for (let at = 0; at < good.length; at++) {
        const bytes = Buffer.from(good);
        bytes[at]! ^= 1 << (at % 8);
        writeFileSync(file, bytes);
        const store = await MerkleStore.open(path, ledger);
        await store.catchUp();
        expect(hex([store.root()])).to.deep.equal(hex([rfc.root(21)]));
        const size = 1 + (at % 21);
        const index = at % size;
        expect(hex([await store.rootAt(size)])).to.deep.equal(hex([rfc.root(size)]));
        expect(hex(await store.inclusionPath(commits[index]!, size))).to.deep.equal(
          hex(rfc.path(index, size)),
        );
        expect(hex(await store.consistencyPath(size, 21))).to.deep.equal(hex(rfc.consistency(size, 21)));
        await store.close();
      }
    }
  });

  it('goes on from where it was stopped', async () => {
    const [ledger, path] = [openMemoryLedger(), newPath()];
    await grow(ledger, 60);
    const stop = new AbortController();
    let seen = 0;
    const { signal } = stop;
    const counting = {
      head: () => ledger.head(),
      async *commits(range: ReadRange) {
        for await (const commit of ledger.commits(range)) {
          if (++seen === 33) stop.abort(new Error('enough'));
          yield commit;
        }
      },
    } as unknown as Ledger; // the store asks for nothing else
    const counted = await MerkleStore.open(path, counting);
    const error: unknown = await counted.catchUp({ signal }).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'enough');
    expect(counted.size).to.equal(32);
    await counted.catchUp();
    await expectRight(counted, ledger);
    expect(seen, 'what was in the tree is not read again').to.equal(33 + 28);
    await counted.close();
  });
});
