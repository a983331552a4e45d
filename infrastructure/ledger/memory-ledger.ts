import type { CommitStore, StoredFrame } from './commit-store.js';
import type { EncodedCommit } from './commit-codec.js';
import { EMPTY_HEAD } from './continuity.js';
import { FrameShelf } from './frame-shelf.js';
import { IdTable } from './id-table.js';
import type { ProvableLedger } from './ledger.js';
import { StoredLedger } from './stored-ledger.js';

const COMMITS_AT_A_TIME = 64;

/** A ledger that lives as long as the process: for tests and simulations. Same bytes, checks and errors as on disk. */
export function openMemoryLedger(): ProvableLedger {
  const store = new MemoryStore();
  return new StoredLedger({
    store,
    head: EMPTY_HEAD,
    versions: new Map(),
    ids: new IdTable(),
    index: null,
    repairs: [],
  });
}

class MemoryStore implements CommitStore {
  readonly #frames = new FrameShelf();

  async write(commits: readonly EncodedCommit[]): Promise<void> {
    for (const { commit, frame } of commits) this.#frames.push({ position: commit.position, frame });
  }

  async *scan(from: number, to: number, backwards = false): AsyncGenerator<readonly StoredFrame[]> {
    const [begin, end] = [Math.max(0, this.#frames.upTo(from) - 1), this.#frames.upTo(to)];
    for (let done = 0; done < end - begin; done += COMMITS_AT_A_TIME) {
      const [first, last] = [begin + done, Math.min(end, begin + done + COMMITS_AT_A_TIME)];
      yield backwards
        ? this.#frames.slice(begin + end - last, begin + end - first).reverse()
        : this.#frames.slice(first, last);
    }
  }

  async read(positions: readonly number[]): Promise<readonly (Buffer | undefined)[]> {
    return positions.map((position) => {
      const stored = this.#frames.at(this.#frames.upTo(position) - 1);
      return stored?.position === position ? stored.frame : undefined;
    });
  }

  async close(): Promise<void> {}
}
