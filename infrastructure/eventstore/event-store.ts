import { readFile } from 'node:fs/promises';
import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
} from '@eventstore/db-client';
import type {
  AppendExpectedRevision,
  AppendToStreamOptions,
  EventData,
  ReadRevision,
  ReadStreamOptions,
  RecordedEvent,
  ResolvedEvent,
} from '@eventstore/db-client';

import { type BackOff, hasty, type Patience, retried } from './back-off.js';
import { failureKind, unreachable } from './eventstore-error.js';
import type { Message, ReceivedMessage } from './message.js';
import type { MirrorPlace } from './mirror-url.js';
import { Reading } from './reading.js';

export interface EventStoreOptions {
  readonly patience?: Patience;
  /** Ends waiting for a server that is away. */
  readonly signal?: AbortSignal;
  /** Told before each pause in front of another try. */
  readonly onPause?: (error: unknown, pause: number) => void;
}

/** The stream ends elsewhere: somebody else wrote to it. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision';
}

/** ms for one append; the server itself takes at most two seconds for a healthy one. */
const appendDeadline = 15_000;
/** ms that closing waits for calls to end. */
const closeDeadline = 2_000;
/** Messages of one reading, after which the next is begun: where it goes on after a cut is known to the message. */
const pageMessages = 1_000;

/** One connection to an EventStoreDB or KurrentDB server, with what mirrors need of it. Nothing else uses the client. */
export class EventStore {
  readonly #client: EventStoreDBClient;
  readonly #backOff: BackOff;
  readonly #credentials: { readonly credentials?: { username: string; password: string } };
  /** The server without credentials, for messages. */
  readonly label: string;

  private constructor(client: EventStoreDBClient, place: MirrorPlace, options: EventStoreOptions) {
    this.#client = client;
    this.label = place.label;
    const { patience = hasty, signal, onPause } = options;
    const isPassing = (error: unknown): boolean => failureKind(error) === 'passing';
    this.#backOff = { patience, signal, isPassing, onPause };
    // With credentials in the call the client appends by one call with a deadline of its own. Without, it shares one
    // endless call between all appends, in which an answer that comes late ends the process (6.2.1). An insecure
    // server never sees them.
    const credentials = place.credentials ?? (place.tls ? null : { username: '', password: '' });
    this.#credentials = credentials === null ? {} : { credentials: { ...credentials } };
  }

  /** Connects at the first use. @throws Error of the file system for the CA file */
  static async open(place: MirrorPlace, options: EventStoreOptions = {}): Promise<EventStore> {
    const { hosts, isDiscovered, credentials, tls, tlsCaFile } = place;
    const channel = {
      insecure: !tls,
      ...(tlsCaFile === null ? {} : { rootCertificate: await readFile(tlsCaFile) }),
    };
    const login = credentials === null ? undefined : { ...credentials };
    const [first, ...others] = hosts.map((host) => ({ ...host }));
    if (first === undefined) throw new Error('invariant: a URL has a host');
    const client = isDiscovered
      ? new EventStoreDBClient({ discover: first }, channel, login)
      : others.length > 0
        ? new EventStoreDBClient({ endpoints: [first, ...others] }, channel, login)
        : new EventStoreDBClient({ endpoint: first }, channel, login);
    return new EventStore(client, place, options);
  }

  /**
   * Appends messages, all or none, behind the message with this revision. Safe to be repeated: messages that are there
   * already, behind that revision, with the same ids, are not written again.
   * @param after revision of the last message before; -1: the stream is empty; null: wherever it ends
   * @returns revision of the last message
   * @throws WrongRevision; LedgerError `LEDGER_UNREACHABLE`
   */
  async append(stream: string, messages: readonly Message[], after: number | null): Promise<number> {
    const events = messages.map(toEvent);
    const expectedRevision: AppendExpectedRevision =
      after === null ? ANY : after < 0 ? NO_STREAM : BigInt(after);
    const options: AppendToStreamOptions = {
      expectedRevision,
      requiresLeader: true,
      deadline: appendDeadline,
      ...this.#credentials,
    };
    try {
      const { nextExpectedRevision } = await retried(
        () => this.#client.appendToStream(stream, events, options),
        this.#backOff,
      );
      return Number(nextExpectedRevision);
    } catch (error) {
      if (failureKind(error) === 'wrong-revision') {
        throw new WrongRevision(`${stream} does not end at ${after ?? 'any revision'}`, { cause: error });
      }
      throw this.#failure(error);
    }
  }

  /**
   * The messages of a stream in order, from a revision on; nothing when there is no such stream or revision. Goes on where
   * it was when the connection is cut. Reads no faster than the messages are taken.
   * @param from revision; default: the beginning, or backwards the end
   */
  async *read(
    stream: string,
    { from, backwards = false }: { readonly from?: number; readonly backwards?: boolean } = {},
  ): AsyncGenerator<ReceivedMessage> {
    let next = from;
    for (;;) {
      let given = 0;
      try {
        for await (const message of this.#page(stream, next, backwards)) {
          given++;
          next = backwards ? message.revision - 1 : message.revision + 1;
          yield message;
        }
      } catch (error) {
        const kind = failureKind(error);
        if (kind === 'no-stream') return;
        if (kind !== 'passing') throw this.#failure(error);
        if (given > 0) continue;
        throw this.#failure(error);
      }
      if (given < pageMessages || (next ?? 0) < 0) return;
    }
  }

  /** The last message of a stream, null when there is none. */
  async last(stream: string): Promise<ReceivedMessage | null> {
    for await (const message of this.read(stream, { backwards: true })) return message;
    return null;
  }

  /** The message with this revision, null when there is none. */
  async at(stream: string, revision: number): Promise<ReceivedMessage | null> {
    for await (const message of this.#page(stream, revision, false, 1)) {
      return message.revision === revision ? message : null;
    }
    return null;
  }

  /** Breaks off what is under way. Does not wait long for a server that is away. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeDeadline);
    });
    await Promise.race([this.#client.dispose(), late]);
    clearTimeout(timer);
  }

  /** One reading. The first message is waited for with the back-off, so that a server that is away is waited for. */
  async *#page(
    stream: string,
    from: number | undefined,
    backwards: boolean,
    maxCount = pageMessages,
  ): AsyncGenerator<ReceivedMessage> {
    const fromRevision: ReadRevision = from === undefined ? (backwards ? END : START) : BigInt(from);
    const direction = backwards ? BACKWARDS : FORWARDS;
    const options: ReadStreamOptions = {
      fromRevision,
      direction,
      maxCount,
      requiresLeader: true,
      ...this.#credentials,
    };
    const { signal } = this.#backOff;
    const begin = async (): Promise<{ reading: Reading; first: ResolvedEvent | null }> => {
      const reading = new Reading(this.#client.readStream(stream, options), signal);
      return { reading, first: await reading.next() };
    };
    const { reading, first } = await retried(begin, this.#backOff);
    try {
      for (let resolved = first; resolved !== null; resolved = await reading.next()) {
        if (resolved.event !== undefined) yield received(resolved.event);
      }
    } finally {
      reading.end();
    }
  }

  #failure(error: unknown): unknown {
    this.#backOff.signal?.throwIfAborted();
    return failureKind(error) === 'other' ? error : unreachable(this.label, error);
  }
}

function toEvent({ id, type, data, metadata }: Message): EventData {
  // The client's types want objects at the top; what it does is JSON.stringify, which takes any value.
  const options = { id, type, metadata: metadata as Record<string, unknown> };
  if (data instanceof Uint8Array) return binaryEvent({ ...options, data });
  return jsonEvent({ ...options, data: data as Record<string, unknown> });
}

function received({ revision, id, type, data, metadata }: RecordedEvent): ReceivedMessage {
  return { revision: Number(revision), id, type, data, metadata };
}
