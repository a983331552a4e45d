import type { Event } from '@polkadot/types/interfaces';
import type { TypeRegistry } from '@polkadot/types';
import { readCompact } from './read-compact.js';
import type { UndecodedEvent } from '../block-source.js';
import { palletOf, type PalletTable } from './pallets.js';
import { type EventPhase, phasesInOrder, readPhase } from './phase.js';

/** One decoded record of System.Events. */
export interface DecodedRecord {
  readonly eventIndex: number;
  readonly phase: EventPhase;
  readonly event: Event;
}

/** A foreign record whose bytes were stepped over. */
export interface SkippedRecord extends UndecodedEvent {
  readonly phase: EventPhase;
  /** The event's name when its pallet's metadata knows it. */
  readonly name: string | null;
}

export interface EventRecords {
  readonly records: readonly DecodedRecord[];
  readonly skipped: readonly SkippedRecord[];
}

/** What stopped the reading of System.Events, and at which record. */
export class EventRecordError extends Error {
  override readonly name = 'EventRecordError';
  constructor(
    readonly eventIndex: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Reader {
  readonly registry: TypeRegistry;
  readonly pallets: PalletTable;
  readonly bytes: Uint8Array;
  readonly extrinsics: number;
}

interface ReadRecord extends DecodedRecord {
  readonly end: number;
}

/** Pallets whose events can concern a node: they are decoded or the block is refused. */
const ownPallets = new Set(['TfgridModule', 'SmartContractModule']);
/** Bounds the search for the next record behind an undecodable one: no honest event is longer. */
const maxResyncBytes = 65_536;

/**
 * Reads raw System.Events record by record, so that a record that cannot be decoded is located. A foreign one is stepped
 * over only when exactly one later offset lets all the records after it decode and end with the bytes.
 * @param extrinsics how many extrinsics the block has, which bounds the phases
 * @throws EventRecordError
 */
export function readEventRecords(
  registry: TypeRegistry,
  pallets: PalletTable,
  bytes: Uint8Array,
  extrinsics: number,
): EventRecords {
  if (bytes.length === 0) return { records: [], skipped: [] };
  const [start, count] = readCompact(bytes);
  // A record has at least a phase byte, two bytes of event index and an empty topic list.
  if (count > bytes.length / 4)
    throw new EventRecordError(0, `${count} events cannot be in ${bytes.length} bytes`);
  const reader = { registry, pallets, bytes, extrinsics };
  const records: DecodedRecord[] = [];
  let offset = start;
  let before: EventPhase | null = null;
  for (let index = 0; index < count; index++) {
    const read = tryRead(reader, offset, index, before);
    if (read instanceof Error)
      return stepOver(reader, { records, offset, index, count, before, cause: read });
    records.push({ eventIndex: index, phase: read.phase, event: read.event });
    offset = read.end;
    before = read.phase;
  }
  if (offset !== bytes.length) {
    throw new EventRecordError(
      count,
      `${bytes.length - offset} bytes are left behind the last of ${count} events`,
    );
  }
  return { records, skipped: [] };
}

function tryRead(
  reader: Reader,
  offset: number,
  index: number,
  before: EventPhase | null,
): ReadRecord | Error {
  try {
    const { phase, end: afterPhase } = readPhase(reader.bytes, offset, reader.extrinsics);
    if (before !== null && !phasesInOrder(before, phase))
      throw new RangeError('the phases of the events go backwards');
    const raw = reader.bytes.subarray(afterPhase);
    const event = reader.registry.createType('Event', raw) as unknown as Event; // GenericEvent implements Event
    // Two index bytes, then the fields; a codec that does not know how much it read (0) knows what it would write.
    const { data } = event;
    const length = 2 + (data.initialU8aLength || data.encodedLength);
    const pallet = palletOf(reader.pallets, raw);
    if (pallet !== null && ownPallets.has(pallet.name)) assertCanonical(event, raw, length);
    // A runtime writes each number in its shortest form: what is longer than it need be was misread.
    else if (length !== 2 + data.encodedLength)
      throw new RangeError('the event is longer than a runtime writes it');
    return { eventIndex: index, phase, event, end: skipTopics(reader.bytes, afterPhase + length) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

// A decoder that reads wrong fields rarely writes the same bytes again: what could be ours must.
function assertCanonical(event: Event, raw: Uint8Array, length: number): void {
  const again = event.toU8a();
  if (again.length !== length || again.some((byte, at) => byte !== raw[at])) {
    throw new RangeError('the event does not encode to the bytes that it was decoded from');
  }
}

/** Topics are a list of 32-byte hashes; TFChain emits none, but they are part of the record. */
function skipTopics(bytes: Uint8Array, offset: number): number {
  if (offset >= bytes.length) throw new RangeError('the event is longer than the bytes that are left');
  const [width, count] = readCompact(bytes.subarray(offset));
  const end = offset + width + count * 32;
  if (end > bytes.length) throw new RangeError('the topics are longer than the bytes that are left');
  return end;
}

interface Failure {
  readonly records: readonly DecodedRecord[];
  readonly offset: number;
  readonly index: number;
  readonly count: number;
  readonly before: EventPhase | null;
  readonly cause: Error;
}

function stepOver(reader: Reader, failure: Failure): EventRecords {
  const skipped = foreignRecord(reader, failure);
  const { index, count, cause } = failure;
  // Nothing behind it vouches that the bytes are whole, and an extrinsic's result is what a block ends with.
  if (index === count - 1 && skipped.pallet === 'System') {
    throw new EventRecordError(index, `the last event cannot be decoded: ${cause.message}`, { cause });
  }
  const tail = resynchronise(reader, failure, skipped.phase);
  return { records: [...failure.records, ...tail], skipped: [skipped] };
}

function foreignRecord(reader: Reader, { offset, index, before, cause }: Failure): SkippedRecord {
  const fail = (what: string): never => {
    throw new EventRecordError(index, `${what}: ${cause.message}`, { cause });
  };
  let head: ReturnType<typeof readPhase>;
  try {
    head = readPhase(reader.bytes, offset, reader.extrinsics);
  } catch {
    return fail('the event does not begin with a phase');
  }
  if (before !== null && !phasesInOrder(before, head.phase)) return fail('the event is out of order');
  const pallet = palletOf(reader.pallets, reader.bytes.subarray(head.end));
  if (pallet === null) return fail('the event is of a pallet that the metadata does not know');
  if (ownPallets.has(pallet.name)) return fail(`an event of ${pallet.name} cannot be decoded`);
  return {
    eventIndex: index,
    pallet: pallet.name,
    name: pallet.event,
    phase: head.phase,
    reason: cause.message,
  };
}

/** All records behind a failed one, when there is exactly one way to read them. */
function resynchronise(reader: Reader, failure: Failure, phase: EventPhase): readonly DecodedRecord[] {
  const { offset, index, count, cause } = failure;
  const remaining = count - index - 1;
  if (remaining === 0) return [];
  const found: (readonly DecodedRecord[])[] = [];
  const last = Math.min(reader.bytes.length, offset + maxResyncBytes);
  for (let at = offset + 4; at < last && found.length < 2; at++) {
    const tail = readTail(reader, at, index + 1, count, phase);
    if (tail !== null) found.push(tail);
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const ways = found.length === 0 ? 'no way' : 'more than one way';
  throw new EventRecordError(index, `an event cannot be decoded and there is ${ways} to read on behind it`, {
    cause,
  });
}

function readTail(
  reader: Reader,
  start: number,
  first: number,
  count: number,
  phase: EventPhase,
): readonly DecodedRecord[] | null {
  const tail: DecodedRecord[] = [];
  let offset = start;
  let before = phase;
  for (let index = first; index < count; index++) {
    const read = tryRead(reader, offset, index, before);
    if (read instanceof Error) return null;
    tail.push({ eventIndex: index, phase: read.phase, event: read.event });
    offset = read.end;
    before = read.phase;
  }
  return offset === reader.bytes.length ? tail : null;
}
