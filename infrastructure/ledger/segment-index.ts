import type { Level } from 'level';

import type { IdTable } from './id-table.js';
import { orderedKey } from './index-entries.js';
import { SegmentBuilder, unpackIds, unpackSegment } from './index-segments.js';
import type { Segment } from './index-segments.js';
import { IndexDamaged } from './ledger-index.js';
import type { Stretch } from './ledger-index.js';
import type { Commit } from './ledger.js';

const ENTRIES_AT_A_TIME = 64;
const NONE: Pick<Segment, 'end' | 'idsUpToEnd'> = { end: 0, idsUpToEnd: 0 };

type Put = (key: Buffer, value: Buffer) => unknown;

/** The segments of the index. A stretch of the log for which there is none is read, never passed over. */
export class SegmentIndex {
  #builder = new SegmentBuilder(NONE);

  constructor(private readonly db: Level<Buffer, Buffer>) {}

  /**
   * Takes up where the last stored segment ends, and fills the table with all ids up to there.
   * @returns that position: what follows it has to be added, also when other parts of the index know it already
   * @throws IndexDamaged
   */
  async load(ids: IdTable): Promise<number> {
    const range = { gte: orderedKey('y', 0), lte: orderedKey('y', Number.MAX_SAFE_INTEGER) };
    const [entry] = await this.db.iterator({ ...range, reverse: true, limit: 1 }).all();
    const last = entry === undefined ? NONE : unpackSegment(...entry);
    if (last.idsUpToEnd > 0) await this.#loadIds(ids);
    if (ids.size !== last.idsUpToEnd) throw new IndexDamaged('it does not have all ids that it had');
    this.#builder = new SegmentBuilder(last);
    return last.end;
  }

  clear(): void {
    this.#builder = new SegmentBuilder(NONE);
  }

  add(commit: Commit, put: Put): void {
    this.#builder.add(commit);
    if (this.#builder.isFull) this.flush(put);
  }

  /** Ends the segment that is being gathered. */
  flush(put: Put): void {
    if (this.#builder.isEmpty) return;
    for (const [key, value] of this.#builder.take()) put(key, value);
  }

  /** @throws IndexDamaged, or the binding's error */
  async *stretches(
    types: ReadonlySet<string>,
    from: number,
    to: number,
    backwards: boolean,
  ): AsyncGenerator<Stretch, void> {
    let rest: Stretch = { from, to };
    for await (const segment of this.#segments(from, to, backwards)) {
      const piece = backwards ? cutBehind(rest, segment) : cutBefore(rest, segment);
      rest = piece.rest;
      if (piece.uncovered.from <= piece.uncovered.to) yield piece.uncovered;
      const mayHold = segment.types === null || [...segment.types].some((type) => types.has(type));
      if (mayHold && piece.covered.from <= piece.covered.to) yield piece.covered;
    }
    if (rest.from <= rest.to) yield rest;
  }

  async *#segments(from: number, to: number, backwards: boolean): AsyncGenerator<Segment> {
    const first = orderedKey('y', 0);
    const lookUp = { gte: first, lte: orderedKey('y', from), reverse: true, limit: 1 };
    const [floor] = await this.db.keys(lookUp).all();
    const range = { gte: floor ?? first, lte: orderedKey('y', to), reverse: backwards };
    const iterator = this.db.iterator(range);
    try {
      for (;;) {
        const entries = await iterator.nextv(ENTRIES_AT_A_TIME);
        if (entries.length === 0) return;
        for (const [key, value] of entries) yield unpackSegment(key, value);
      }
    } finally {
      await iterator.close();
    }
  }

  async #loadIds(ids: IdTable): Promise<void> {
    const range = { gte: orderedKey('i', 0), lte: orderedKey('i', Number.MAX_SAFE_INTEGER) };
    for await (const [key, value] of this.db.iterator(range))
      for (const { fingerprint, position } of unpackIds(key, value)) ids.add(fingerprint, position);
  }
}

interface Piece {
  /** What lies between what was read and the segment: no segment tells what is in there. */
  readonly uncovered: Stretch;
  readonly covered: Stretch;
  readonly rest: Stretch;
}

function cutBefore(rest: Stretch, { from, end }: Segment): Piece {
  return {
    uncovered: { from: rest.from, to: Math.min(from - 1, rest.to) },
    covered: { from: Math.max(from, rest.from), to: Math.min(end - 1, rest.to) },
    rest: { from: Math.max(end, rest.from), to: rest.to },
  };
}

function cutBehind(rest: Stretch, { from, end }: Segment): Piece {
  return {
    uncovered: { from: Math.max(end, rest.from), to: rest.to },
    covered: { from: Math.max(from, rest.from), to: Math.min(end - 1, rest.to) },
    rest: { from: rest.from, to: Math.min(from - 1, rest.to) },
  };
}
