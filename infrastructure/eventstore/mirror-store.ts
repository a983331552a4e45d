import type { EncodedCommit } from '../ledger/commit-codec.js';
import type { CommitStore, StoredFrame } from '../ledger/commit-store.js';
import { LedgerError } from '../ledger/ledger.js';
import { backwardCommits } from './backward-commits.js';
import { CommitAssembly, type MirroredCommit } from './commit-assembly.js';
import { commitMessages } from './commit-messages.js';
import { type EventStore, WrongRevision } from './event-store.js';
import { mirrorDamaged } from './eventstore-error.js';
import { inChunks } from './in-chunks.js';
import { batches } from './message-batch.js';
import type { Message } from './message.js';
import { placeSchema, storedSchema } from './message-schema.js';

/** Where a commit's messages begin, and the position of its first event. */
interface Place {
  readonly revision: number;
  readonly position: number;
}

/** The commits of one stream on the server. What it gives out was proved message by message. */
export class MirrorStore implements CommitStore {
  /** Revision of the last message of the last commit; -1: there is none. */
  #end: number;
  /** Where the last reading forwards got to: the next one mostly begins there. */
  #hint: Place = { revision: 0, position: 0 };

  /** @param end revision of the last message of the last commit, -1 for an empty stream */
  constructor(
    private readonly store: EventStore,
    readonly stream: string,
    end: number,
    /** Told of each commit that is read, in any order. */
    private readonly onCommit: (mirrored: MirroredCommit) => void = () => {},
  ) {
    this.#end = end;
  }

  /** @throws LedgerError `LEDGER_CONFLICT`, `LEDGER_UNREACHABLE` */
  async write(commits: readonly EncodedCommit[]): Promise<void> {
    const groups = commits.map(({ commit, frame }) => commitMessages(commit, frame));
    for (const batch of batches(groups)) this.#end = await this.#append(batch);
  }

  async *scan(from: number, to: number, backwards = false): AsyncGenerator<readonly StoredFrame[]> {
    if (backwards) yield* inChunks(this.#backward(from, to));
    else yield* inChunks(this.#forward(from, to));
  }

  async read(positions: readonly number[]): Promise<readonly (Buffer | undefined)[]> {
    const found: (Buffer | undefined)[] = [];
    for (const position of positions) {
      let frame: Buffer | undefined;
      for await (const mirrored of this.#forward(position, position)) {
        if (mirrored.commit.position === position) frame = mirrored.frame;
      }
      found.push(frame);
    }
    return found;
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  async #append(messages: readonly Message[]): Promise<number> {
    try {
      return await this.store.append(this.stream, messages, this.#end);
    } catch (error) {
      if (!(error instanceof WrongRevision)) throw error;
      throw new LedgerError('LEDGER_CONFLICT', `Somebody else wrote to ${this.stream}.`, null, {
        cause: error,
      });
    }
  }

  async *#forward(from: number, to: number): AsyncGenerator<MirroredCommit> {
    const place = await this.#placeOf(from);
    if (place === null) return;
    const assembly = new CommitAssembly(this.stream, place);
    for await (const message of this.store.read(this.stream, { from: place.revision })) {
      if (message.revision > this.#end) return;
      const mirrored = assembly.accept(message);
      if (mirrored === null) continue;
      const end = mirrored.commit.position + mirrored.commit.events.length;
      this.#hint = { revision: mirrored.revision + 1, position: end };
      this.onCommit(mirrored);
      yield mirrored;
      if (end > to) return;
    }
  }

  async *#backward(from: number, to: number): AsyncGenerator<MirroredCommit> {
    const end = await this.#endOf(to);
    if (end === null) return;
    const messages = this.store.read(this.stream, { from: end, backwards: true });
    for await (const mirrored of backwardCommits(this.stream, messages)) {
      this.onCommit(mirrored);
      yield mirrored;
      if (mirrored.commit.position <= from) return;
    }
  }

  /** Where the commit that holds this position begins; null when the stream ends before it. */
  async #placeOf(position: number): Promise<Place | null> {
    if (this.#end < 0) return null;
    if (position === 0) return { revision: 0, position: 0 };
    if (position === this.#hint.position && this.#hint.revision <= this.#end) return this.#hint;
    const found = await this.#search(position);
    const last = found === null ? null : await this.#endFrom(found);
    if (last === null) return null;
    const { events, parts } = last.stored;
    return { revision: last.revision - parts - events + 1, position: last.stored.position - events + 1 };
  }

  /** Revision of the last message of the commit that holds this position, or of the last commit. */
  async #endOf(position: number): Promise<number | null> {
    if (this.#end < 0) return null;
    const found = await this.#search(position);
    return found === null ? this.#end : ((await this.#endFrom(found))?.revision ?? null);
  }

  /** The first message whose position is not below this one. What it says of itself is proved when its commit is read. */
  async #search(position: number): Promise<number | null> {
    let [low, high] = [0, this.#end + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const stated = placeSchema.safeParse((await this.store.at(this.stream, middle))?.metadata);
      if (!stated.success)
        throw mirrorDamaged(this.stream, position, `message ${middle} is missing or not a node's`);
      if (stated.data.position < position) low = middle + 1;
      else high = middle;
    }
    return low > this.#end ? null : low;
  }

  /** The message that ends the commit to which the message with this revision belongs. */
  async #endFrom(revision: number) {
    for await (const message of this.store.read(this.stream, { from: revision })) {
      if (!(message.data instanceof Uint8Array)) continue;
      const stored = storedSchema.safeParse(message.metadata);
      if (!stored.success) throw mirrorDamaged(this.stream, 0, `message ${message.revision} is not a node's`);
      if (stored.data.part === stored.data.parts - 1)
        return { revision: message.revision, stored: stored.data };
    }
    return null;
  }
}
