import { Metadata, TypeRegistry } from '@polkadot/types';
import { ChainError, type UndecodedEvent } from '../block-source.js';
import type { ChainFact, FactOrigin } from '../../domain/chain-fact.js';
import { auditFact } from './audit-facts.js';
import { changedRecord } from './changed-records.js';
import { contractFact, type ContractNote, type FactPlace } from './contract-facts.js';
import { EventRecordError, type EventRecords, readEventRecords } from './event-records.js';
import { BlockExtrinsics, ExtrinsicError, type ProvenHeads } from './extrinsics.js';
import { assertOneResultPerExtrinsic } from './extrinsic-results.js';
import { EventLayouts } from './layout/event-layouts.js';
import { gridFact } from './node-facts.js';
import type { DecodedBlock, RawBlock } from './decoded-block.js';
import { mayHold, ownExtrinsics } from './own-extrinsics.js';
import { type PalletTable, palletTable } from './pallets.js';
import { ProvenEvents } from './proven-events.js';
import { QuietBlocks } from './quiet-blocks.js';
import { headLayout } from './signed-head.js';
import { statedEvent, type StatedEvent, type StatedRecord } from './stated-event.js';
import { type TimestampCall, timestampCall } from './timestamp-set.js';
import { oldestKnownSpec, tfchainTypes } from './types/tfchain-types.js';

/** V14 metadata describes its types; older metadata names them and needs our table. */
const selfDescribing = 14;

/** Blocks that were decoded, and those of them whose events were in full; counted on. */
export interface DecodeTally {
  blocks: number;
  decoded: number;
}

/** Decodes the blocks that one runtime version wrote. Build one per chain and spec version: it is costly. */
export class RuntimeDecoder {
  readonly registry: TypeRegistry;
  readonly metadata: Metadata;
  readonly #pallets: PalletTable;
  readonly #timestamp: TimestampCall;
  readonly #heads: ProvenHeads;
  readonly #quiet = new QuietBlocks();
  readonly #events = new ProvenEvents(() => new EventLayouts(this.registry, this.metadata));

  /**
   * @param metadataHex `0x` hex of the runtime's metadata (V12 to V15)
   * @param tally where it counts
   * @throws ChainError (`BLOCK_UNDECODABLE`) when the metadata is unreadable or older than the known types
   */
  constructor(
    metadataHex: `0x${string}`,
    readonly specVersion: number,
    private readonly tally: DecodeTally = { blocks: 0, decoded: 0 },
  ) {
    this.registry = new TypeRegistry();
    try {
      this.metadata = new Metadata(this.registry, metadataHex);
      if (this.metadata.version < selfDescribing) this.#registerOldTypes();
      this.registry.setMetadata(this.metadata, undefined, undefined, true);
      this.#pallets = palletTable(this.metadata);
      assertKnownPallets(this.#pallets);
      this.#timestamp = timestampCall(this.metadata);
      this.#heads = { layout: once(() => headLayout(this.registry, this.metadata)), forms: new Set() };
    } catch (error) {
      throw new ChainError(
        'BLOCK_UNDECODABLE',
        `the metadata of spec version ${specVersion} cannot be used (${messageOf(error)}): ask another endpoint for it`,
        { specVersion },
        { cause: error },
      );
    }
  }

  /**
   * Decodes one block.
   * @param account whose extrinsics are told as facts; 32 bytes, lower-case hex
   * @throws ChainError (`BLOCK_UNDECODABLE`) naming block, event index and spec version
   */
  decode(block: RawBlock, account: string | null = null): DecodedBlock {
    this.tally.blocks += 1;
    const extrinsics = new BlockExtrinsics(this.registry, block.extrinsics, this.#timestamp, this.#heads);
    const { key, quiet } = this.#quiet.find(block.events, extrinsics.count);
    try {
      const asked = account !== null && mayHold(block.extrinsics, account) ? account : null;
      if (quiet !== null && asked === null) return { time: extrinsics.time(), ...quiet };
      const decoded =
        (asked === null ? this.#read(block.events, extrinsics) : null) ??
        this.#decode(block.events, extrinsics, asked);
      this.#quiet.remember(key, decoded);
      return decoded;
    } catch (error) {
      throw this.#undecodable(block.number, error);
    }
  }

  /** What the events' own bytes say; null when that is not known to be so: then the library decodes them. */
  #read(events: Uint8Array, extrinsics: BlockExtrinsics): DecodedBlock | null {
    const records = this.#events.read(events, extrinsics.count);
    if (records === null) return null;
    assertOneResultPerExtrinsic({ records, skipped: [] }, extrinsics.count);
    return stated(records, extrinsics);
  }

  #decode(events: Uint8Array, extrinsics: BlockExtrinsics, account: string | null): DecodedBlock {
    this.tally.decoded += 1;
    const read = readEventRecords(this.registry, this.#pallets, events, extrinsics.count);
    assertOneResultPerExtrinsic(read, extrinsics.count);
    if (read.skipped.length === 0) this.#events.prove(events, extrinsics.count, read.records);
    const records = read.records.map((record) => ({ ...record, event: statedEvent(record.event) }));
    const said = stated(records, extrinsics);
    const own = account === null ? [] : ownExtrinsics(read.records, extrinsics, account);
    return { ...said, facts: inOrder(said.facts, own), passedOver: passedOver(read) };
  }

  #registerOldTypes(): void {
    if (this.specVersion < oldestKnownSpec) {
      throw new RangeError(`types are known from spec version ${oldestKnownSpec} on`);
    }
    this.registry.register(tfchainTypes(this.specVersion));
  }

  #undecodable(block: number, error: unknown): ChainError {
    const { specVersion } = this;
    const eventIndex = error instanceof EventRecordError ? error.eventIndex : undefined;
    const where = eventIndex === undefined ? `block ${block}` : `event ${eventIndex} of block ${block}`;
    return new ChainError(
      'BLOCK_UNDECODABLE',
      `${where} (spec version ${specVersion}) cannot be decoded: ${messageOf(error)}. ` +
        'The cursor stays before this block; a newer zledger may know its types',
      { block, specVersion, ...(eventIndex === undefined ? {} : { eventIndex }) },
      { cause: error },
    );
  }
}

/** A runtime without them, or with other names for them, would look like a chain on which nothing happens. */
function assertKnownPallets(pallets: PalletTable): void {
  const names = new Set([...pallets.values()].map(({ name }) => name));
  for (const name of ['System', 'Timestamp', 'TfgridModule', 'SmartContractModule']) {
    if (!names.has(name)) throw new RangeError(`it has no pallet ${name}`);
  }
}

/** What the records of a block say together. */
function stated(records: readonly StatedRecord[], extrinsics: BlockExtrinsics): DecodedBlock {
  const said = records.map((record) => factOf(record, extrinsics)).filter((fact) => fact !== null);
  return {
    time: extrinsics.time(),
    facts: said.filter((fact) => !isNote(fact)),
    notes: said.filter(isNote),
    passedOver: [],
    changed: records.map(({ event }) => changedRecord(event)).filter((each) => each !== null),
  };
}

function isNote(stated: ChainFact | ContractNote): stated is ContractNote {
  return stated.kind === 'NamelessCancellation';
}

function inOrder(facts: readonly ChainFact[], own: readonly ChainFact[]): readonly ChainFact[] {
  return own.length === 0
    ? facts
    : [...facts, ...own].toSorted((one, other) => one.eventIndex - other.eventIndex);
}

function passedOver(read: EventRecords): readonly UndecodedEvent[] {
  return read.skipped.map(({ eventIndex, pallet, reason }) => ({ eventIndex, pallet, reason }));
}

/** `section` of an event is its pallet's name in camelCase. */
function factOf(record: StatedRecord, extrinsics: BlockExtrinsics): ChainFact | ContractNote | null {
  const { event, eventIndex } = record;
  const translate = translators.get(event.section);
  if (translate === undefined) return null;
  try {
    // The place is found first for all events of these pallets only when there is a fact: decoding a signer costs.
    const fact = translate(event, { eventIndex, origin: { phase: 'initialization' } });
    return fact === null ? null : { ...fact, origin: originOf(record, extrinsics) };
  } catch (error) {
    if (error instanceof ExtrinsicError)
      throw new EventRecordError(eventIndex, error.message, { cause: error });
    throw new EventRecordError(
      eventIndex,
      `${event.section}.${event.method} has a shape that is not known: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

type Translate = (event: StatedEvent, place: FactPlace) => ChainFact | ContractNote | null;

const translators: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ['tfgridModule', gridFact],
  ['smartContractModule', (event, place) => contractFact(event, place) ?? auditFact(event, place)],
]);

function originOf(record: StatedRecord, extrinsics: BlockExtrinsics): FactOrigin {
  const { phase } = record;
  if (phase.kind !== 'extrinsic') return { phase: phase.kind };
  return { phase: 'extrinsic', index: phase.index, ...extrinsics.head(phase.index) };
}

/** Works something out when it is first asked for. */
function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: work() }).value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
