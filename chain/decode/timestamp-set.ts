import type { Metadata } from '@polkadot/types';

/** The two bytes that call Timestamp.set in a runtime, or null when it has no such call. */
export type TimestampCall = readonly [pallet: number, call: number] | null;

/** Finds the call in the metadata. */
export function timestampCall(metadata: Metadata): TimestampCall {
  const { pallets, lookup } = metadata.asLatest;
  const pallet = pallets.find(({ name }) => name.toString() === 'Timestamp');
  if (pallet === undefined || pallet.calls.isNone) return null;
  const { variants } = lookup.getSiType(pallet.calls.unwrap().type).def.asVariant;
  const set = [...variants].find(({ name }) => name.toString() === 'set');
  return set === undefined ? null : [pallet.index.toNumber(), set.index.toNumber()];
}

/** Version 4, unsigned. */
const bare = 0x04;

/**
 * The time in ms when these bytes are a Timestamp.set inherent as a runtime writes it: length, version, call, and a compact
 * number of the long mode, which every time since 1970-01-13 has. Null for anything else: that is decoded in full.
 */
export function timestampOf(bytes: Uint8Array, call: TimestampCall): number | null {
  if (call === null) return null;
  const [length, version, pallet, index, mode] = bytes;
  if (length !== (bytes.length - 1) << 2 || bytes.length > 64) return null;
  if (version !== bare || pallet !== call[0] || index !== call[1] || mode === undefined) return null;
  // Mode 0b11: so many bytes and four more, little endian, the last not zero.
  const width = (mode >> 2) + 4;
  if ((mode & 0b11) !== 0b11 || bytes.length !== 5 + width || width > 7 || bytes[4 + width] === 0)
    return null;
  let value = 0;
  for (let at = width - 1; at >= 0; at--) value = value * 256 + (bytes[5 + at] ?? 0);
  // A short number in a long form is not what a runtime writes.
  return Number.isSafeInteger(value) && value >= 2 ** 30 ? value : null;
}
