import { fingerprintOf } from './event-ids.js';
import type { Fingerprint } from './event-ids.js';
import { headAfter } from './continuity.js';
import type { Commit, LedgerHead } from './ledger.js';
import type { StreamEntry } from './ledger-index.js';

/** A segment ends with the commit that brings it to one of these. */
const SEGMENT_EVENTS = 4096;
const SEGMENT_COMMITS = 1024;

export interface SegmentId {
  readonly fingerprint: Fingerprint;
  /** Position of the commit. */
  readonly position: number;
}

/** Where a commit is in chain and time: the highest block + 1 (0: none yet) and chain time (ms) of the log up to it. */
export interface Milestone {
  readonly position: number;
  readonly block: number;
  readonly time: number;
}

/** Where a segment begins: behind this part of the log. */
export interface SegmentStart {
  readonly head: LedgerHead;
  readonly block: number;
  readonly time: number;
}

/** What a segment holds of one stream: its commits, with how many events each. */
interface StreamPart {
  readonly firstVersion: number;
  nextVersion: number;
  readonly positions: number[];
  readonly counts: number[];
}

/**
 * A stretch of the log as the index tells it, gathered in memory: an append pays a look at a map for each event, and
 * the database gets one entry per stream for about a thousand commits.
 */
export class Segment {
  /** Position of its first event. */
  readonly from: number;
  readonly types = new Set<string>();
  readonly ids: SegmentId[] = [];
  readonly milestones: Milestone[] = [];
  readonly #parts = new Map<string, StreamPart>();
  #head: LedgerHead;
  #block: number;
  #time: number;

  constructor({ head, block, time }: SegmentStart) {
    this.from = head.nextPosition;
    this.#head = head;
    this.#block = block;
    this.#time = time;
  }

  get isFull(): boolean {
    return this.milestones.length >= SEGMENT_COMMITS || this.#head.nextPosition - this.from >= SEGMENT_EVENTS;
  }

  get isEmpty(): boolean {
    return this.milestones.length === 0;
  }

  /** Where it ends, and the next one begins. */
  get end(): SegmentStart {
    return { head: this.#head, block: this.#block, time: this.#time };
  }

  get streams(): IterableIterator<string> {
    return this.#parts.keys();
  }

  add(commit: Commit): void {
    const { position } = commit;
    for (const { stream, streamVersion, type, id } of commit.events) {
      this.types.add(type);
      if (id !== undefined) this.ids.push({ fingerprint: fingerprintOf(id), position });
      this.#count(stream, streamVersion, position);
    }
    this.#head = headAfter(commit);
    this.#block = Math.max(this.#block, blockOf(commit));
    this.#time = Math.max(this.#time, commit.chainTime);
    this.milestones.push({ position, block: this.#block, time: this.#time });
  }

  /** First version in it and next version after it; null when the stream is not in it. */
  versionsOf(stream: string): { readonly first: number; readonly next: number } | null {
    const part = this.#parts.get(stream);
    return part === undefined ? null : { first: part.firstVersion, next: part.nextVersion };
  }

  /** The commits that hold events of the stream, in order. */
  entriesOf(stream: string): StreamEntry[] {
    const part = this.#parts.get(stream);
    if (part === undefined) return [];
    let firstVersion = part.firstVersion;
    return part.positions.map((position, at) => {
      const entry = { position, firstVersion, count: part.counts[at] ?? 0 };
      firstVersion += entry.count;
      return entry;
    });
  }

  #count(stream: string, version: number, position: number): void {
    const part = this.#parts.get(stream);
    if (part === undefined) {
      const positions = [position];
      this.#parts.set(stream, { firstVersion: version, nextVersion: version + 1, positions, counts: [1] });
      return;
    }
    part.nextVersion = version + 1;
    const last = part.positions.length - 1;
    if (part.positions[last] === position) {
      part.counts[last] = (part.counts[last] ?? 0) + 1;
    } else {
      part.positions.push(position);
      part.counts.push(1);
    }
  }
}

/** Block of the cursor + 1; 0 without one. */
const blockOf = ({ cursor }: Commit): number => (cursor === null ? 0 : cursor.number + 1);
