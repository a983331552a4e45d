import { compactToU8a, u8aConcat } from '@polkadot/util';
import { readFileSync } from 'node:fs';
import { sharedTfchain } from '../tfchain/recorded-blocks.fixture.js';
import { hexBytes } from './hex-bytes.js';
import { RuntimeDecoder } from './runtime-decoder.js';

/** Timestamp.set of 1 795 374 992 520 ms, the same bytes in all TFChain runtimes up to V14 metadata. */
export const timestampSet = hexBytes('0x280402000b884cb004a201');

/** A decoder of the metadata files beside the checkout; each opened once, it costs a tenth of a second. */
export function sharedDecoder(name: '9' | '31' | '49' | '61' | 'v14'): RuntimeDecoder {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const hex = readFileSync(`${sharedTfchain}metadata-${name}.hex`, 'utf8').trim();
  const decoder = new RuntimeDecoder(hex as `0x${string}`, name === 'v14' ? 120 : Number(name));
  opened.set(name, decoder);
  return decoder;
}
const opened = new Map<string, RuntimeDecoder>();

type Phase = number | 'initialization' | 'finalization';

/** A record of System.Events around raw event bytes. */
export function record(phase: Phase, event: Uint8Array): Uint8Array {
  const [tag, index] =
    phase === 'initialization' ? [2, null] : phase === 'finalization' ? [1, null] : [0, phase];
  const head = index === null ? Uint8Array.of(tag) : Uint8Array.of(tag, index, 0, 0, 0);
  return u8aConcat(head, event, Uint8Array.of(0));
}

export function eventsOf(...records: readonly Uint8Array[]): Uint8Array {
  return u8aConcat(compactToU8a(records.length), ...records);
}

/** An event's bytes: pallet and event by name, values in the shapes that polkadot takes. */
export function eventBytes(
  decoder: RuntimeDecoder,
  pallet: string,
  event: string,
  values: readonly unknown[],
): Uint8Array {
  const { registry, metadata } = decoder;
  const found = metadata.asLatest.pallets.find(({ name }) => name.toString() === pallet);
  if (found === undefined) throw new RangeError(`no pallet ${pallet}`);
  const { variants } = registry.lookup.getSiType(found.events.unwrap().type).def.asVariant;
  const variant = [...variants].find(({ name }) => name.toString() === event);
  if (variant === undefined) throw new RangeError(`no event ${pallet}.${event}`);
  const fields = [...variant.fields].map(({ type }, at) =>
    registry.createType(registry.createLookupType(type), values[at]).toU8a(),
  );
  return u8aConcat(Uint8Array.of(found.index.toNumber(), variant.index.toNumber()), ...fields);
}

/** System.ExtrinsicSuccess of an extrinsic, as a record. */
export function success(decoder: RuntimeDecoder, phase: number): Uint8Array {
  return record(phase, eventBytes(decoder, 'System', 'ExtrinsicSuccess', [{}]));
}
