import { Level } from 'level';
import { rm } from 'node:fs/promises';

import { MARK_KEY, VERSION_RANGE, orderedKey, packNumbers, seal } from './index-entries.js';
import { streamKey, streamOfVersionKey, unpackNumber, unseal, versionKey } from './index-entries.js';
import { EMPTY_MARK, advanceMark, bearsOut, blockOf, packMark } from './index-mark.js';
import { streamShares, unpackMark } from './index-mark.js';
import type { IndexMark, VersionSpan } from './index-mark.js';
import { IdTable } from './id-table.js';
import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex, Stretch, StreamEntry } from './ledger-index.js';
import { SegmentIndex } from './segment-index.js';
import { streamEntries, streamEntriesBackwards } from './stream-entries.js';
import type { Commit } from './ledger.js';
import { deepestMessage, isDiskRefusal, levelCode } from './level-errors.js';

/** Commits that one batch takes. */
const BATCH_COMMITS = 512;
/** Commits wait for others for so long, or until they are so many, or until somebody reads the index. */
const GATHER_MS = 5;
const GATHER_COMMITS = 64;
/** More than this many waiting commits hold the writer up. */
const BACKLOG_COMMITS_MAX = 2048;

/** What the index knows when it is opened. */
export interface IndexContent {
  readonly mark: IndexMark;
  readonly versions: Map<string, number>;
  /** Ids of the log up to `summarized`. */
  readonly ids: IdTable;
  /** Position up to which the log is told in segments; from here to the mark it has to be read again. */
  readonly summarized: number;
}

/** The index in a LevelDB of its own, never synced: what a crash takes is built again from the log. */
export class LevelIndex implements LedgerIndex {
  readonly #db: Level<Buffer, Buffer>;
  readonly #segments: SegmentIndex;
  readonly #waiting: Commit[] = [];
  #mark: IndexMark = EMPTY_MARK;
  #running: Promise<void> | null = null;
  #hurry: () => void = () => undefined;
  #damage: string | null = null;

  private constructor(db: Level<Buffer, Buffer>) {
    this.#db = db;
    this.#segments = new SegmentIndex(db);
  }

  /**
   * Opens the database; one that LevelDB cannot open is made anew, and `note` says why. The folder must be locked.
   * @throws the binding's error when another holds it (`LEVEL_LOCKED`) or the disk refuses.
   */
  static async open(path: string): Promise<{ index: LevelIndex; note: string | null }> {
    const index = new LevelIndex(
      new Level<Buffer, Buffer>(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' }),
    );
    try {
      await index.#db.open();
      return { index, note: null };
    } catch (error) {
      if (levelCode(error) === 'LEVEL_LOCKED' || isDiskRefusal(error)) throw error;
      await index.clear();
      return { index, note: deepestMessage(error) };
    }
  }

  /** @throws IndexDamaged (or the binding's error) when the content is not whole. */
  async load(): Promise<IndexContent> {
    const value = await this.#db.get(MARK_KEY);
    const versions = new Map<string, number>();
    for await (const [key, entry] of this.#db.iterator(VERSION_RANGE)) {
      versions.set(streamOfVersionKey(key), unpackNumber(unseal(key, entry, 8), 0));
    }
    const mark = value === undefined ? EMPTY_MARK : unpackMark(value);
    if (!bearsOut(mark, versions)) throw new IndexDamaged('its stream versions are not those of its mark');
    const ids = new IdTable();
    const summarized = await this.#segments.load(ids);
    this.#mark = mark;
    return { mark, versions, ids, summarized };
  }

  /** Takes everything out, to be built from the log's beginning. By files: damaged ones cannot be emptied by key. */
  async clear(): Promise<void> {
    await this.#db.close();
    await rm(this.#db.location, { recursive: true, force: true });
    await this.#db.open();
    this.#segments.clear();
    this.#mark = EMPTY_MARK;
  }

  /** Tells commits in segments that everything else in the index knows already. */
  async summarize(commits: readonly Commit[]): Promise<void> {
    const batch = this.#db.batch();
    for (const commit of commits) this.#segments.add(commit, (key, value) => batch.put(key, value));
    await batch.write();
  }

  add(commits: readonly Commit[]): Promise<void> | undefined {
    if (this.#damage !== null) return undefined;
    this.#waiting.push(...commits);
    this.#running ??= this.#run();
    if (this.#waiting.length >= GATHER_COMMITS) this.#hurry();
    return this.#waiting.length > BACKLOG_COMMITS_MAX ? this.#running : undefined;
  }

  async settle(): Promise<void> {
    this.#hurry();
    await this.#running;
  }

  async *streamEntries(
    stream: string,
    from: number,
    to: number,
    nextVersion: number,
    backwards = false,
  ): AsyncGenerator<StreamEntry> {
    this.#mustBeWhole();
    const read = backwards ? streamEntriesBackwards : streamEntries;
    try {
      yield* read(this.#db, { stream, from, to, nextVersion });
    } catch (error) {
      throw asDamage(error);
    }
  }

  async *stretchesOf(
    types: ReadonlySet<string>,
    from: number,
    to: number,
    backwards: boolean,
  ): AsyncGenerator<Stretch, void> {
    this.#mustBeWhole();
    try {
      yield* this.#segments.stretches(types, from, to, backwards);
    } catch (error) {
      throw asDamage(error);
    }
  }

  atBlock(block: number): Promise<number | null> {
    return this.#lastAt('b', block + 1);
  }

  atTime(chainTime: number): Promise<number | null> {
    return this.#lastAt('t', chainTime);
  }

  distrust(reason: string): void {
    if (this.#damage !== null) return;
    this.#damage = reason;
    this.#hurry();
    // Without its mark the next opening finds it unlike its versions and builds it anew.
    this.#running = (this.#running ?? Promise.resolve())
      .then(() => this.#db.del(MARK_KEY))
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.settle();
    if (this.#damage === null) await this.#flush();
    await this.#db.close();
  }

  /** Without the segment's end the next opening would read it again. */
  async #flush(): Promise<void> {
    const batch = this.#db.batch();
    this.#segments.flush((key, value) => batch.put(key, value));
    await (batch.length > 0 ? batch.write() : batch.close()).catch(() => undefined);
  }

  async #lastAt(kind: 'b' | 't', value: number): Promise<number | null> {
    this.#mustBeWhole();
    await this.settle();
    const range = { gte: orderedKey(kind, 0), lte: orderedKey(kind, value), reverse: true, limit: 1 };
    try {
      const [entry] = await this.#db.iterator(range).all();
      return entry === undefined ? null : unpackNumber(unseal(entry[0], entry[1], 8), 0);
    } catch (error) {
      throw asDamage(error);
    }
  }

  async #run(): Promise<void> {
    try {
      await this.#gather();
      while (this.#waiting.length > 0 && this.#damage === null)
        await this.#store(this.#waiting.splice(0, BATCH_COMMITS));
    } catch (error) {
      this.#damage = `it could not be written: ${deepestMessage(error)}`;
    }
    this.#running = null;
  }

  /** Of commits that come quickly many share a batch, and a stream's version is written once for all of them. */
  #gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#hurry = () => {
        clearTimeout(timer);
        // the appends resolve first, and the next write is on its way to the disk
        setImmediate(resolve);
      };
      if (this.#waiting.length >= GATHER_COMMITS) this.#hurry();
    });
  }

  async #store(commits: readonly Commit[]): Promise<void> {
    const batch = this.#db.batch();
    const put = (key: Buffer, payload: Buffer): unknown => batch.put(key, seal(key, payload));
    const spans = new Map<string, VersionSpan>();
    let { block, time } = this.#mark;
    for (const commit of commits) {
      const at = packNumbers(commit.position);
      for (const { stream, firstVersion, count } of streamShares(commit)) {
        put(streamKey(stream, commit.position), packNumbers(firstVersion, count));
        spans.set(stream, { first: spans.get(stream)?.first ?? firstVersion, next: firstVersion + count });
      }
      block = Math.max(block, blockOf(commit));
      time = Math.max(time, commit.chainTime);
      put(orderedKey('b', block), at);
      put(orderedKey('t', time), at);
      this.#segments.add(commit, (key, value) => batch.put(key, value));
    }
    for (const [stream, { next }] of spans) put(versionKey(stream), packNumbers(next));
    const mark = advanceMark(this.#mark, commits, spans);
    batch.put(MARK_KEY, packMark(mark));
    await batch.write();
    this.#mark = mark;
  }

  #mustBeWhole(): void {
    if (this.#damage !== null) throw new IndexDamaged(this.#damage);
  }
}

/** What LevelDB finds wrong with its own blocks says no more than an entry with a wrong checksum. */
function asDamage(error: unknown): IndexDamaged {
  return error instanceof IndexDamaged ? error : new IndexDamaged(deepestMessage(error));
}
