import type { PalletStorage } from '../pallets/pallet.js';
import type { Overlay } from './overlay.js';
import type { Runtime } from './runtime.js';
import type { StorageItem } from './storage-item.js';

/**
 * The pallets' storage: names and plain values in, SCALE under hashed keys out, as one runtime lays it out. An item
 * that the runtime does not have is never set and takes nothing.
 */
export class RuntimeStorage implements PalletStorage {
  constructor(
    readonly runtime: Runtime,
    readonly overlay: Overlay,
  ) {}

  get(pallet: string, item: string, keys: readonly unknown[]): unknown {
    const known = this.#item(pallet, item);
    return known === null ? null : known.decode(this.overlay.get(known.key(keys)));
  }

  has(pallet: string, item: string, keys: readonly unknown[]): boolean {
    const known = this.#item(pallet, item);
    return known !== null && this.overlay.get(known.key(keys)) !== undefined;
  }

  put(pallet: string, item: string, keys: readonly unknown[], value: unknown): void {
    const known = this.#item(pallet, item);
    if (known !== null) this.overlay.set(known.key(keys), known.encode(value));
  }

  remove(pallet: string, item: string, keys: readonly unknown[]): void {
    const known = this.#item(pallet, item);
    if (known !== null) this.overlay.set(known.key(keys), null);
  }

  #item(pallet: string, item: string): StorageItem | null {
    return this.runtime.item(pallet, item);
  }
}
