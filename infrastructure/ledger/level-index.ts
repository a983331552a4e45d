import { Level } from 'level';
import { rm } from 'node:fs/promises';

import { EMPTY_HEAD } from './continuity.js';
import { IdTable } from './id-table.js';
import { MARK_KEY, OLD_MARK_KEY, VERSION_RANGE, orderedKey } from './index-entries.js';
import { streamOfVersionKey, unpackNumber, unseal } from './index-entries.js';
import { EMPTY_MARK, bearsOut, markAfter, packMark, unpackMark } from './index-mark.js';
import type { IndexMark } from './index-mark.js';
import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex, Stretch, StreamEntry } from './ledger-index.js';
import type { Commit } from './ledger.js';
import { deepestMessage, isDiskRefusal, levelCode } from './level-errors.js';
import { segmentEntries, unpackMilestones } from './segment-entries.js';
import { SegmentIndex } from './segment-index.js';
import { Segment } from './segment.js';
import type { Milestone } from './segment.js';
import { streamEntries, streamEntriesBackwards } from './stream-entries.js';

/** More than this many segments that wait for the database hold the writer up. */
const BACKLOG_SEGMENTS_MAX = 4;

/** What the index knows when it is opened. */
export interface IndexContent {
  readonly mark: IndexMark;
  readonly versions: Map<string, number>;
  /** Ids of the log up to the mark. */
  readonly ids: IdTable;
}

/**
 * The index in a LevelDB of its own, never synced: what a crash takes is built again from the log. It is stored a
 * segment at a time, and what is not yet a whole segment is answered from memory.
 */
export class LevelIndex implements LedgerIndex {
  readonly #db: Level<Buffer, Buffer>;
  readonly #segments: SegmentIndex;
  /** Whole segments on their way to the database. */
  readonly #waiting: Segment[] = [];
  #tail = new Segment({ head: EMPTY_HEAD, block: 0, time: 0 });
  #mark: IndexMark = EMPTY_MARK;
  /** How many events of the log carry an id, up to the mark. */
  #ids = 0;
  #running: Promise<void> | null = null;
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
    if ((await this.#db.get(OLD_MARK_KEY)) !== undefined)
      throw new IndexDamaged('it is of an older form, which told every commit by itself');
    const value = await this.#db.get(MARK_KEY);
    const versions = new Map<string, number>();
    for await (const [key, entry] of this.#db.iterator(VERSION_RANGE)) {
      versions.set(streamOfVersionKey(key), unpackNumber(unseal(key, entry, 8), 0));
    }
    const mark = value === undefined ? EMPTY_MARK : unpackMark(value);
    if (!bearsOut(mark, versions)) throw new IndexDamaged('its stream versions are not those of its mark');
    const ids = new IdTable();
    if ((await this.#segments.load(ids)) !== mark.head.nextPosition)
      throw new IndexDamaged('its segments do not end at its mark');
    this.#beginAt(mark, ids.size);
    return { mark, versions, ids };
  }

  /** Takes everything out, to be built from the log's beginning. By files: damaged ones cannot be emptied by key. */
  async clear(): Promise<void> {
    await this.#db.close();
    await rm(this.#db.location, { recursive: true, force: true });
    await this.#db.open();
    this.#beginAt(EMPTY_MARK, 0);
  }

  add(commits: readonly Commit[]): Promise<void> | undefined {
    if (this.#damage !== null) return undefined;
    for (const commit of commits) {
      this.#tail.add(commit);
      if (this.#tail.isFull) this.#endSegment();
    }
    return this.#waiting.length > BACKLOG_SEGMENTS_MAX ? (this.#running ?? undefined) : undefined;
  }

  async settle(): Promise<void> {
    await this.#running;
  }

  async *streamEntries(
    stream: string,
    from: number,
    to: number,
    nextVersion: number,
    backwards = false,
  ): AsyncGenerator<StreamEntry> {
    while (this.#isStoring) await this.#running;
    this.#mustBeWhole();
    const read = backwards ? streamEntriesBackwards : streamEntries;
    try {
      yield* read({ db: this.#db, tail: this.#tail }, { stream, from, to, nextVersion });
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
    return this.#lastAt('block', block + 1);
  }

  atTime(chainTime: number): Promise<number | null> {
    return this.#lastAt('time', chainTime);
  }

  distrust(reason: string): void {
    if (this.#damage !== null) return;
    this.#damage = reason;
    // Without its mark the next opening finds it unlike its versions and builds it anew.
    this.#running = (this.#running ?? Promise.resolve())
      .then(() => this.#db.del(MARK_KEY))
      .catch(() => undefined);
  }

  /** Stores what is not yet a whole segment too: the next opening need not read it again. */
  async close(): Promise<void> {
    await this.settle();
    if (this.#damage === null && !this.#tail.isEmpty) {
      this.#endSegment();
      await this.settle();
    }
    await this.#db.close();
  }

  #beginAt(mark: IndexMark, ids: number): void {
    this.#mark = mark;
    this.#ids = ids;
    this.#tail = new Segment(mark);
  }

  async #lastAt(kind: 'block' | 'time', value: number): Promise<number | null> {
    while (this.#isStoring) await this.#running;
    this.#mustBeWhole();
    const [first] = this.#tail.milestones;
    if (first !== undefined && first[kind] <= value) return lastOf(this.#tail.milestones, kind, value);
    const letter = kind === 'block' ? 'b' : 't';
    const range = { gte: orderedKey(letter, 0), lte: orderedKey(letter, value), reverse: true, limit: 1 };
    try {
      const [entry] = await this.#db.iterator(range).all();
      if (entry === undefined) return null;
      const key = orderedKey('n', unpackNumber(unseal(entry[0], entry[1], 8), 0));
      const milestones = await this.#db.get(key);
      if (milestones === undefined) throw new IndexDamaged('a segment has lost its blocks and times');
      return lastOf(unpackMilestones(key, milestones), kind, value);
    } catch (error) {
      throw asDamage(error);
    }
  }

  /** While this is so there are segments that neither the database nor the tail tells of. */
  get #isStoring(): boolean {
    return this.#waiting.length > 0 && this.#damage === null;
  }

  #endSegment(): void {
    this.#waiting.push(this.#tail);
    this.#tail = new Segment(this.#tail.end);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    try {
      for (let next = this.#waiting[0]; next !== undefined && this.#damage === null; [next] = this.#waiting) {
        await this.#store(next);
        this.#waiting.shift();
      }
    } catch (error) {
      this.#damage = `it could not be written: ${deepestMessage(error)}`;
    }
    this.#running = null;
  }

  async #store(segment: Segment): Promise<void> {
    // the appends that filled it resolve first, and the next write is on its way to the disk
    await new Promise((resolve) => setImmediate(resolve));
    const batch = this.#db.batch();
    for (const [key, value] of segmentEntries(segment, this.#ids)) batch.put(key, value);
    const mark = markAfter(this.#mark, segment);
    batch.put(MARK_KEY, packMark(mark));
    await batch.write();
    this.#mark = mark;
    this.#ids += segment.ids.length;
  }

  #mustBeWhole(): void {
    if (this.#damage !== null) throw new IndexDamaged(this.#damage);
  }
}

/** The last commit up to a block or time; both only grow. */
function lastOf(milestones: readonly Milestone[], kind: 'block' | 'time', value: number): number | null {
  return milestones.findLast((milestone) => milestone[kind] <= value)?.position ?? null;
}

/** What LevelDB finds wrong with its own blocks says no more than an entry with a wrong checksum. */
function asDamage(error: unknown): IndexDamaged {
  return error instanceof IndexDamaged ? error : new IndexDamaged(deepestMessage(error));
}
