import type { AtBlock, ChangedRecord } from '../grid-records.js';

/** So many records are kept; the oldest go first. */
const keptMax = 10_000;
/** A follower that is so many blocks behind the known head does not know yet what changed. */
const behindMax = 3;

interface Kept {
  readonly kind: ChangedRecord['kind'];
  readonly id: number;
  readonly read: Promise<AtBlock<unknown>>;
}

/**
 * Records of the chain's storage that were read, until a followed block says that they changed. Without a follower near the
 * head nobody would say so, and each is read anew.
 */
export class RecordCache {
  readonly #kept = new Map<string, Kept>();
  #followed: number | null = null;

  constructor(private readonly bestHead: () => number) {}

  /** @throws what `read` throws */
  async get<T>(
    kind: ChangedRecord['kind'],
    id: number,
    read: () => Promise<AtBlock<T>>,
  ): Promise<AtBlock<T>> {
    const key = `${kind} ${id}`;
    const known = this.#kept.get(key);
    // What is kept under a kind was read by the one reader of that kind.
    if (known !== undefined && this.#isAwake) return known.read as Promise<AtBlock<T>>;
    const kept: Kept = { kind, id, read: read() };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#dropOldest();
    try {
      const answer = (await kept.read) as AtBlock<T>; // as above
      // What does not exist may come to be by an event that names it otherwise.
      if (answer.value === null) this.#forget(key, kept);
      return answer;
    } catch (error) {
      this.#forget(key, kept);
      throw error;
    }
  }

  /** A block was followed: what it changed is read anew when it is asked for. */
  followed(block: number, changed: readonly ChangedRecord[]): void {
    this.#followed = block;
    for (const { kind, id } of changed) {
      for (const [key, kept] of this.#kept)
        if (kept.kind === kind && (id === null || kept.id === id)) this.#kept.delete(key);
    }
  }

  /** Nobody follows any more. */
  unfollowed(): void {
    this.#followed = null;
    this.#kept.clear();
  }

  get #isAwake(): boolean {
    return this.#followed !== null && this.bestHead() - this.#followed <= behindMax;
  }

  #forget(key: string, kept: Kept): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
  }

  #dropOldest(): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
  }
}
