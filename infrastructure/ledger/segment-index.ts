import type { Level } from 'level';

import type { IdTable } from './id-table.js';
import { orderedKey } from './index-entries.js';
import { IndexDamaged } from './ledger-index.js';
import type { Stretch } from './ledger-index.js';
import { unpackIds, unpackSummary } from './segment-entries.js';
import type { SegmentSummary } from './segment-entries.js';

const ENTRIES_AT_A_TIME = 64;

/** The stored segments of the index. A stretch of the log for which there is none is read, never passed over. */
export class SegmentIndex {
  constructor(private readonly db: Level<Buffer, Buffer>) {}

  /**
   * Fills the table with all ids up to where the last stored segment ends.
   * @returns that position
   * @throws IndexDamaged
   */
  async load(ids: IdTable): Promise<number> {
    const range = { gte: orderedKey('y', 0), lte: orderedKey('y', Number.MAX_SAFE_INTEGER) };
    const [entry] = await this.db.iterator({ ...range, reverse: true, limit: 1 }).all();
    if (entry === undefined) return 0;
    const last = unpackSummary(...entry);
    if (last.idsUpToEnd > 0) await this.#loadIds(ids);
    if (ids.size !== last.idsUpToEnd) throw new IndexDamaged('it does not have all ids that it had');
    return last.end;
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

  async *#segments(from: number, to: number, backwards: boolean): AsyncGenerator<SegmentSummary> {
    const first = orderedKey('y', 0);
    const lookUp = { gte: first, lte: orderedKey('y', from), reverse: true, limit: 1 };
    const [floor] = await this.db.keys(lookUp).all();
    const range = { gte: floor ?? first, lte: orderedKey('y', to), reverse: backwards };
    const iterator = this.db.iterator(range);
    try {
      for (;;) {
        const entries = await iterator.nextv(ENTRIES_AT_A_TIME);
        if (entries.length === 0) return;
        for (const [key, value] of entries) yield unpackSummary(key, value);
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

function cutBefore(rest: Stretch, { from, end }: SegmentSummary): Piece {
  return {
    uncovered: { from: rest.from, to: Math.min(from - 1, rest.to) },
    covered: { from: Math.max(from, rest.from), to: Math.min(end - 1, rest.to) },
    rest: { from: Math.max(end, rest.from), to: rest.to },
  };
}

function cutBehind(rest: Stretch, { from, end }: SegmentSummary): Piece {
  return {
    uncovered: { from: Math.max(end, rest.from), to: rest.to },
    covered: { from: Math.max(from, rest.from), to: Math.min(end - 1, rest.to) },
    rest: { from: rest.from, to: Math.min(from - 1, rest.to) },
  };
}
