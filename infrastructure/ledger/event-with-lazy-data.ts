import type { BodyReader } from './body-reader.js';
import { corrupt } from './corrupt.js';
import type { Plain, RecordedEvent } from './ledger.js';

/**
 * An event whose data is made of its bytes when it is asked for the first time. The bytes were walked through and hold to
 * the format: that they are is never found out later. A copy by spreading has no data: name the members.
 */
export class EventWithLazyData implements RecordedEvent {
  // Declared and not defined: each would be written twice.
  declare readonly position: number;
  declare readonly stream: string;
  declare readonly streamVersion: number;
  declare readonly type: string;
  declare readonly schemaVersion: number;
  declare readonly commit: RecordedEvent['commit'];
  readonly #reader: BodyReader;
  readonly #at: number;
  /** Undefined: not asked for yet, which is no Plain. */
  #data: Plain | undefined = undefined;

  /** @param reader where the data begins; it stands behind it afterwards @throws Error when the bytes are no value */
  constructor(
    position: number,
    stream: string,
    streamVersion: number,
    type: string,
    schemaVersion: number,
    commit: RecordedEvent['commit'],
    reader: BodyReader,
  ) {
    this.position = position;
    this.stream = stream;
    this.streamVersion = streamVersion;
    this.type = type;
    this.schemaVersion = schemaVersion;
    this.commit = commit;
    this.#reader = reader;
    this.#at = reader.skip();
  }

  /** @throws LedgerError `LEDGER_CORRUPT` when its bytes are nested so deep that the stack ends */
  get data(): Plain {
    if (this.#data !== undefined) return this.#data;
    try {
      this.#data = this.#reader.again(this.#at);
    } catch (error) {
      throw corrupt(this.position, 'the data cannot be read', error);
    }
    return this.#data;
  }
}

// Seen by for...in, as the members that are an event's own (see commit-with-lazy-input.ts).
Object.defineProperty(EventWithLazyData.prototype, 'data', { enumerable: true });
