import type { EventRecord } from '@polkadot/types/interfaces';
import { u8aConcat } from '@polkadot/util';
import type { OpenRuntime } from './open-runtime.js';

/** An event by its pallet's and its own Rust name, with the data that polkadot-js encodes for its only field or its fields. */
export interface SampleEvent {
  readonly pallet: string;
  readonly event: string;
  readonly data: unknown;
}

/** Which part of a block an event comes from. */
export type SamplePhase = { ApplyExtrinsic: number } | 'Finalization' | 'Initialization';

/** SCALE of one entry of System.Events: phase, pallet index, event index, fields, no topics. */
export function encodeRecord(
  { registry, metadata }: OpenRuntime,
  sample: SampleEvent,
  phase: SamplePhase,
): Uint8Array {
  const pallet = metadata.asV14.pallets.find(({ name }) => name.toString() === sample.pallet);
  if (!pallet || pallet.events.isNone) throw new Error(`no events of ${sample.pallet}`);
  const type = registry.createLookupType(pallet.events.unwrap().type);
  return u8aConcat(
    registry.createType('Phase', phase).toU8a(),
    pallet.index.toU8a(),
    registry.createType(type, { [sample.event]: sample.data }).toU8a(),
    registry.createType('Vec<H256>', []).toU8a(),
  );
}

/** What polkadot-js reads out of the bytes: `section.method` and the fields for a person. */
export function decodeRecord(
  { registry }: OpenRuntime,
  bytes: Uint8Array,
): { name: string; data: unknown; bytes: string } {
  const record = registry.createType<EventRecord>('EventRecord', bytes);
  const { section, method, data } = record.event;
  return { name: `${section}.${method}`, data: data.toJSON(), bytes: record.toHex() };
}
