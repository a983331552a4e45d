import type { PalletStorage } from '../pallets/pallet.js';
import type { Plain } from './plain.js';

/** Values by name, as they go in and out of calls and events. */
export type Named = Readonly<Record<string, Plain>>;

/**
 * How one runtime shapes what the pallets keep in one shape (that of spec 125). Names are `Pallet.Item`,
 * `Pallet.Event` and `pallet.method`. What a dialect does not mention is the same in both.
 */
export interface Dialect {
  fromStored(item: string, value: Plain): Plain;
  /** `storage` is for items that repeat what another holds. */
  toStored(item: string, value: Plain, storage: PalletStorage): Plain;
  toKeys(item: string, keys: readonly Plain[]): readonly Plain[];
  fromCall(call: string, args: Named): Named;
  toEvent(event: string, fields: Named): Named;
}
