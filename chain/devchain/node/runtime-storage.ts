import { runtimeNames } from '../runtime/describe-runtime.js';
import type { PalletStorage } from '../pallets/pallet.js';
import type { Dialect } from './dialect.js';
import { dialectOf } from './dialect-of.js';
import type { Overlay } from './overlay.js';
import type { Runtime } from './runtime.js';
import { runtimeOf } from './runtime-set.js';
import type { StorageItem } from './storage-item.js';

interface Access {
  readonly item: StorageItem;
  readonly dialect: Dialect;
}

/**
 * The pallets' storage: names and plain values in, SCALE under hashed keys out, as one runtime lays it out. An item that
 * the runtime does not have, but the pallets need, lies where the newest runtime that has it puts it: no client of this
 * runtime sees it, and it is there when the chain is upgraded.
 */
export class RuntimeStorage implements PalletStorage {
  readonly #known = new Map<string, Access>();

  constructor(
    readonly runtime: Runtime,
    readonly overlay: Overlay,
  ) {}

  get(pallet: string, item: string, keys: readonly unknown[]): unknown {
    const access = this.#access(pallet, item);
    const value = access.item.decode(this.overlay.get(this.#key(access, keys)));
    return value === null ? null : access.dialect.fromStored(access.item.name, value);
  }

  has(pallet: string, item: string, keys: readonly unknown[]): boolean {
    return this.overlay.get(this.#key(this.#access(pallet, item), keys)) !== undefined;
  }

  put(pallet: string, item: string, keys: readonly unknown[], value: unknown): void {
    const access = this.#access(pallet, item);
    const stored = access.dialect.toStored(access.item.name, value, this);
    this.overlay.set(this.#key(access, keys), access.item.encode(stored));
  }

  remove(pallet: string, item: string, keys: readonly unknown[]): void {
    this.overlay.set(this.#key(this.#access(pallet, item), keys), null);
  }

  #key({ item, dialect }: Access, keys: readonly unknown[]): string {
    return item.key(dialect.toKeys(item.name, keys));
  }

  #access(pallet: string, item: string): Access {
    const name = `${pallet}.${item}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    for (const runtime of [this.runtime, ...runtimeNames.toReversed().map(runtimeOf)]) {
      const found = runtime.item(pallet, item);
      if (found === null) continue;
      const access = { item: found, dialect: dialectOf(runtime.description.specVersion) };
      this.#known.set(name, access);
      return access;
    }
    throw new Error(`no runtime has the storage item ${name}`);
  }
}
