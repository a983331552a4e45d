import type { EventRecord } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types';
import { u8aToHex } from '@polkadot/util';
import { ChainError } from '../../../chain/block-source.js';
import { mapEntry } from '../../../chain/decode/map-entry.js';
import { plain } from '../../../chain/decode/plain.js';
import { RuntimeDecoder } from '../../../chain/decode/runtime-decoder.js';
import type { DecodedBlock, RawBlock } from '../../../chain/decode/decoded-block.js';
import type { ChainFact } from '../../../domain/chain-fact.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import type { RuntimeSeeds } from './chain-seeds.js';
import { mutateScale } from './mutate-scale.js';

/** What came of one changed blob: how it ended, and what is wrong with that, if anything. */
export interface ScaleTurn {
  readonly end: string;
  readonly finding: string | null;
}

/** Changes one blob of a runtime's blocks and gives it to what reads it. */
export function tryScale(seeds: RuntimeSeeds, random: SeededRandom): ScaleTurn {
  const kind = random.below(100);
  if (kind < 75) return tryEvents(seeds, random);
  if (kind < 88) return tryExtrinsics(seeds, random);
  return kind < 99 ? tryStorage(seeds, random) : tryMetadata(seeds, random);
}

function tryEvents(seeds: RuntimeSeeds, random: SeededRandom): ScaleTurn {
  const block = random.pick(seeds.blocks);
  return ends('events', () => {
    const changed = { ...block, events: mutateScale(block.events, random) };
    return { read: seeds.decoder.decode(changed), finding: (read) => misread(seeds.decoder, changed, read) };
  });
}

function tryExtrinsics(seeds: RuntimeSeeds, random: SeededRandom): ScaleTurn {
  const block = random.pick(seeds.blocks);
  const at = random.below(block.extrinsics.length);
  return ends('extrinsics', () => {
    const extrinsics = block.extrinsics.map((bytes, index) =>
      index === at ? mutateScale(bytes, random) : bytes,
    );
    const changed = { ...block, extrinsics };
    return { read: seeds.decoder.decode(changed), finding: (read) => misread(seeds.decoder, changed, read) };
  });
}

/**
 * What was read, against the whole list as the library decodes it by itself: the events must be the same bytes again, and
 * each fact must be about ids that its event holds.
 */
function misread({ registry }: RuntimeDecoder, block: RawBlock, read: DecodedBlock): string | null {
  if (block.events.length === 0 || read.passedOver.length > 0) return null;
  const records = registry.createType<Vec<EventRecord>>('Vec<EventRecord>', block.events);
  if (u8aToHex(records.toU8a()) !== u8aToHex(block.events))
    return 'events were read that are not in the bytes';
  for (const fact of read.facts) {
    const event = records[fact.eventIndex]?.event;
    if (event === undefined) return `fact ${fact.kind} is of event ${fact.eventIndex}, which is not there`;
    const held = new Set(numbersIn(event.data.toJSON()));
    const missing = idsOf(fact).filter((id) => !held.has(id));
    if (missing.length > 0)
      return `fact ${fact.kind} is about ${missing.join()}, of which ${event.method} says nothing`;
  }
  return null;
}

function idsOf(fact: ChainFact): string[] {
  const about: object = 'contract' in fact ? fact.contract : fact;
  return ['contractId', 'nodeId', 'twinId', 'farmId'].flatMap((name) => {
    const id = (about as Record<string, bigint | number | undefined>)[name]; // ids are numbers by their schemas
    return id === undefined ? [] : [id.toString()];
  });
}

function numbersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(numbersIn);
  return /^0x[0-9a-f]+$/.test(String(value)) ? [BigInt(String(value)).toString()] : [String(value)];
}

function tryStorage({ decoder }: RuntimeSeeds, random: SeededRandom): ScaleTurn {
  const [pallet, item] = random.pick([
    ['TfgridModule', 'Twins'],
    ['TfgridModule', 'Nodes'],
    ['TfgridModule', 'Farms'],
    ['SmartContractModule', 'Contracts'],
  ] as const);
  const { type } = mapEntry(decoder, { pallet, item, key: 1 });
  return ends('storage', () => {
    const bytes = mutateScale(decoder.registry.createType(type).toU8a(), random);
    // As chain/tfchain/storage-item.ts reads it.
    const value = decoder.registry.createTypeUnsafe(type, [u8aToHex(bytes)], { isPedantic: true });
    plain(value);
    const same = u8aToHex(value.toU8a()) === u8aToHex(bytes);
    return { read: null, finding: () => (same ? null : `${item} was read that is not in the bytes`) };
  });
}

function tryMetadata(seeds: RuntimeSeeds, random: SeededRandom): ScaleTurn {
  const bytes = Buffer.from(seeds.metadata.slice(2), 'hex');
  return ends('metadata', () => {
    const changed = u8aToHex(mutateScale(bytes, random));
    const decoder = new RuntimeDecoder(changed, seeds.decoder.specVersion);
    for (const block of seeds.blocks) decoder.decode(block);
    // Another name in the metadata is another name of the event: only a quorum can tell, or the hash on disk.
    return { read: null, finding: () => null };
  });
}

interface Outcome<T> {
  readonly read: T;
  readonly finding: (read: T) => string | null;
}

/** Storage is read behind a port that turns every error into ChainError; the decoders must give that themselves. */
function ends<T>(what: string, attempt: () => Outcome<T>): ScaleTurn {
  try {
    const { read, finding } = attempt();
    return { end: `${what} read`, finding: finding(read) };
  } catch (error) {
    if (error instanceof ChainError && error.code === 'BLOCK_UNDECODABLE')
      return { end: `${what} refused`, finding: null };
    if (what === 'storage' && error instanceof Error) return { end: 'storage refused', finding: null };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { end: `${what} crashed`, finding: `another error than ChainError: ${text}` };
  }
}
