import type { Metadata } from '@polkadot/types';

/** Names of pallets and of their events by index, as the metadata gives them. */
export type PalletTable = ReadonlyMap<
  number,
  { readonly name: string; readonly events: ReadonlyMap<number, string> }
>;

/** Reads the table out of metadata whose registry is set up. */
export function palletTable(metadata: Metadata): PalletTable {
  const { pallets, lookup } = metadata.asLatest;
  return new Map(
    pallets.map((pallet) => {
      const variants = pallet.events.isSome
        ? lookup.getSiType(pallet.events.unwrap().type).def.asVariant.variants
        : [];
      const events = new Map(
        [...variants].map((variant) => [variant.index.toNumber(), variant.name.toString()]),
      );
      return [pallet.index.toNumber(), { name: pallet.name.toString(), events }];
    }),
  );
}

/** The pallet and event that two raw index bytes name; null when the metadata knows no such pallet. */
export function palletOf(
  pallets: PalletTable,
  event: Uint8Array,
): { readonly name: string; readonly event: string | null } | null {
  const [palletIndex, eventIndex] = event;
  if (palletIndex === undefined || eventIndex === undefined) return null;
  const pallet = pallets.get(palletIndex);
  return pallet === undefined ? null : { name: pallet.name, event: pallet.events.get(eventIndex) ?? null };
}
