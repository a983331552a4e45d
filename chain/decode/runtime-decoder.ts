import { Metadata, TypeRegistry } from '@polkadot/types';
import { ChainError, type UndecodedEvent } from '../block-source.js';
import type { ChainFact } from '../../domain/chain-fact.js';
import type { ChangedRecord } from '../grid-records.js';
import { changedRecord } from './changed-records.js';
import { EventRecordError, type EventRecords, readEventRecords } from './event-records.js';
import { BlockExtrinsics, type ProvenHeads } from './extrinsics.js';
import { assertOneResultPerExtrinsic } from './extrinsic-results.js';
import { EventLayouts } from './layout/event-layouts.js';
import { factSubjects } from './fact-subjects.js';
import type { DecodedBlock, RawBlock } from './decoded-block.js';
import { withLazyFacts } from './lazy-facts.js';
import { once } from './once.js';
import { mayHold, ownExtrinsics } from './own-extrinsics.js';
import { type PalletTable, palletTable } from './pallets.js';
import { ProvenEvents } from './proven-events.js';
import { QuietBlocks } from './quiet-blocks.js';
import { headLayout } from './signed-head.js';
import { statedEvent, type StatedRecord } from './stated-event.js';
import { statedFacts } from './stated-facts.js';
import { type TimestampCall, timestampCall } from './timestamp-set.js';
import { oldestKnownSpec, tfchainTypes } from './types/tfchain-types.js';

/** V14 metadata describes its types; older metadata names them and needs our table. */
const selfDescribing = 14;

/** Blocks that were read, and those of them whose events were decoded in full; counted on. See DecodeCounts. */
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
        (asked === null ? this.#read(block, extrinsics) : null) ??
        this.#decode(block.events, extrinsics, asked);
      this.#quiet.remember(key, decoded);
      return decoded;
    } catch (error) {
      throw this.#undecodable(block.number, error);
    }
  }

  /** What the events' own bytes say; null when that is not known to be so: then the library decodes them. */
  #read({ number, events }: RawBlock, extrinsics: BlockExtrinsics): DecodedBlock | null {
    const records = this.#events.read(events, extrinsics.count);
    if (records === null) return null;
    assertOneResultPerExtrinsic({ records, skipped: [] }, extrinsics.count);
    const said = { time: extrinsics.time(), passedOver: [], changed: changedRecords(records) };
    const about = factSubjects(records);
    if (about?.length === 0) return { ...said, facts: [], notes: [] };
    if (about === null) {
      this.tally.decoded += 1;
      return { ...said, ...statedFacts(records, extrinsics) };
    }
    return withLazyFacts(
      { ...said, notes: [], about },
      once(() => this.#facts(number, records, extrinsics)),
    );
  }

  /** The facts of a block that concerns somebody. @throws as `decode` */
  #facts(block: number, records: readonly StatedRecord[], extrinsics: BlockExtrinsics): readonly ChainFact[] {
    this.tally.decoded += 1;
    try {
      return statedFacts(records, extrinsics).facts;
    } catch (error) {
      throw this.#undecodable(block, error);
    }
  }

  #decode(events: Uint8Array, extrinsics: BlockExtrinsics, account: string | null): DecodedBlock {
    this.tally.decoded += 1;
    const read = readEventRecords(this.registry, this.#pallets, events, extrinsics.count);
    assertOneResultPerExtrinsic(read, extrinsics.count);
    if (read.skipped.length === 0) this.#events.prove(events, extrinsics.count, read.records);
    const records = read.records.map((record) => ({ ...record, event: statedEvent(record.event) }));
    const { facts, notes } = statedFacts(records, extrinsics);
    const own = account === null ? [] : ownExtrinsics(read.records, extrinsics, account);
    return {
      time: extrinsics.time(),
      facts: inOrder(facts, own),
      notes,
      passedOver: passedOver(read),
      changed: changedRecords(records),
    };
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

function inOrder(facts: readonly ChainFact[], own: readonly ChainFact[]): readonly ChainFact[] {
  return own.length === 0
    ? facts
    : [...facts, ...own].toSorted((one, other) => one.eventIndex - other.eventIndex);
}

function changedRecords(records: readonly StatedRecord[]): readonly ChangedRecord[] {
  return records.map(({ event }) => changedRecord(event)).filter((each) => each !== null);
}

function passedOver(read: EventRecords): readonly UndecodedEvent[] {
  return read.skipped.map(({ eventIndex, pallet, reason }) => ({ eventIndex, pallet, reason }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
