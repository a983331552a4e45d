import type { CommitStore } from './commit-store.js';
import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex } from './ledger-index.js';
import type { EventFilter, RecordedEvent } from './ledger.js';
import type { Bounds, LogScan } from './log-scan.js';
import { readIndexed } from './stream-reader.js';

/** What events are read from. */
export interface EventSource {
  readonly scan: LogScan;
  readonly store: CommitStore;
  /** Null: the log is read and filtered. */
  readonly index: LedgerIndex | null;
  readonly nextVersion: (stream: string) => number;
  /** Told when the index is found damaged; reading goes on without it. */
  readonly distrust: (reason: string) => void;
}

/** Finds events: by the index where it knows, else by reading the log. Both give the same. */
export class EventReader {
  constructor(private readonly source: EventSource) {}

  /** Checks that the ledger is open when the first event is asked for. */
  read(bounds: Bounds, filter: EventFilter, backwards = false): AsyncGenerator<RecordedEvent> {
    const wanted = matcher(filter);
    if (this.source.index === null) return this.scanned(bounds, filter, backwards);
    if (filter.stream !== undefined)
      return filtered(this.#ofStream(this.source.index, filter.stream, bounds, backwards), wanted);
    if (filter.types !== undefined) return this.#ofTypes(this.source.index, filter.types, bounds, backwards);
    return this.scanned(bounds, filter, backwards);
  }

  /** Without the index: every commit between the bounds is read. */
  async *scanned(bounds: Bounds, filter: EventFilter, backwards = false): AsyncGenerator<RecordedEvent> {
    const wanted = matcher(filter);
    for await (const commit of this.source.scan.commits(bounds, backwards)) {
      for (const event of backwards ? commit.events.toReversed() : commit.events)
        if (event.position >= bounds.from && event.position <= bounds.to && wanted(event)) yield event;
    }
  }

  async *#ofStream(
    index: LedgerIndex,
    stream: string,
    bounds: Bounds,
    backwards: boolean,
  ): AsyncGenerator<RecordedEvent> {
    const { scan, store, nextVersion } = this.source;
    scan.mustBeOpen();
    let rest = bounds;
    try {
      const request = { stream, ...bounds, nextVersion: nextVersion(stream), backwards };
      for await (const event of readIndexed(index, store, request)) {
        yield event;
        rest = behind(rest, event.position, backwards);
      }
      return;
    } catch (error) {
      this.#mustBeDamage(error, rest);
    }
    yield* this.scanned(rest, { stream }, backwards);
  }

  /** Reads only the stretches of the log that hold one of the types. */
  async *#ofTypes(
    index: LedgerIndex,
    types: readonly string[],
    bounds: Bounds,
    backwards: boolean,
  ): AsyncGenerator<RecordedEvent> {
    this.source.scan.mustBeOpen();
    let rest = bounds;
    const stretches = index.stretchesOf(new Set(types), bounds.from, bounds.to, backwards);
    try {
      for (;;) {
        const next = await stretches.next().catch((error: unknown) => this.#mustBeDamage(error, rest));
        if (next === null) break;
        if (next.done === true) return;
        yield* this.scanned(next.value, { types }, backwards);
        rest = backwards ? { ...rest, to: next.value.from - 1 } : { ...rest, from: next.value.to + 1 };
      }
    } finally {
      await stretches.return(undefined);
    }
    yield* this.scanned(rest, { types }, backwards);
  }

  /** Null when the index is damaged, so that reading can go on without it; everything else is thrown on. */
  #mustBeDamage(error: unknown, { from }: Bounds): null {
    if (!(error instanceof IndexDamaged)) throw this.source.scan.readError(error, from);
    this.source.distrust(error.message);
    return null;
  }
}

/** What is left to read after the event at this position. */
function behind(bounds: Bounds, position: number, backwards: boolean): Bounds {
  return backwards ? { ...bounds, to: position - 1 } : { ...bounds, from: position + 1 };
}

function matcher({ stream, types }: EventFilter): (event: RecordedEvent) => boolean {
  const set = types === undefined ? null : new Set(types);
  return (event) => (stream === undefined || event.stream === stream) && (set?.has(event.type) ?? true);
}

async function* filtered(
  events: AsyncIterable<RecordedEvent>,
  wanted: (event: RecordedEvent) => boolean,
): AsyncGenerator<RecordedEvent> {
  for await (const event of events) if (wanted(event)) yield event;
}
