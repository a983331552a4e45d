import { decodeCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex, StreamEntry } from './ledger-index.js';
import type { RecordedEvent } from './ledger.js';

/** Commits read at a time: the next such read runs while these are decoded. */
const COMMITS_AT_A_TIME = 16;

export interface StreamRequest {
  readonly stream: string;
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** The stream's next version when the reading began. */
  readonly nextVersion: number;
  /** The last event first. */
  readonly backwards: boolean;
}

/**
 * The events of one stream by the index. Each commit is checked against its hash and against what the index says.
 * @throws IndexDamaged when index and log do not agree; what was given until then is right and gapless.
 * @throws LedgerError `LEDGER_CORRUPT` when a commit itself is damaged.
 */
export async function* readIndexed(
  index: LedgerIndex,
  store: CommitStore,
  request: StreamRequest,
): AsyncGenerator<RecordedEvent> {
  const { stream, from, to, nextVersion, backwards } = request;
  if (from > to) return;
  await index.settle();
  const chunks = inChunks(index.streamEntries(stream, from, to, nextVersion, backwards));
  let pending = fetchNext(chunks, store);
  try {
    for (;;) {
      const fetched = await pending;
      if (fetched === null) return;
      pending = fetchNext(chunks, store);
      // Awaited in the next round or below; until then its failure must not count as unhandled.
      pending.catch(() => undefined);
      for (const [entry, frame] of fetched) yield* eventsOf(entry, frame, request);
    }
  } finally {
    await pending.catch(() => null);
    await chunks.return(undefined);
  }
}

function* eventsOf(
  entry: StreamEntry,
  frame: Buffer | undefined,
  request: StreamRequest,
): Generator<RecordedEvent> {
  if (frame === undefined) throw new IndexDamaged(`there is no commit at position ${entry.position}`);
  const commit = decodeCommit(frame, entry.position);
  const events = commit.events.filter((event) => event.stream === request.stream);
  const agrees = events.every((event, offset) => event.streamVersion === entry.firstVersion + offset);
  if (!agrees || events.length !== entry.count) {
    throw new IndexDamaged(`the commit at position ${entry.position} holds other events than the index says`);
  }
  for (const event of request.backwards ? events.reverse() : events)
    if (event.position >= request.from && event.position <= request.to) yield event;
}

type Fetched = readonly (readonly [StreamEntry, Buffer | undefined])[];

async function fetchNext(
  chunks: AsyncGenerator<StreamEntry[], void>,
  store: CommitStore,
): Promise<Fetched | null> {
  const next = await chunks.next();
  if (next.done === true) return null;
  const frames = await store.read(next.value.map((entry) => entry.position));
  return next.value.map((entry, at) => [entry, frames[at]] as const);
}

async function* inChunks(entries: AsyncIterable<StreamEntry>): AsyncGenerator<StreamEntry[], void> {
  let chunk: StreamEntry[] = [];
  for await (const entry of entries) {
    chunk.push(entry);
    if (chunk.length < COMMITS_AT_A_TIME) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
