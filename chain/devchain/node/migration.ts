import type { Overlay } from './overlay.js';
import type { Runtime } from './runtime.js';

/**
 * Re-lays the storage out for another runtime, at the start of the first block that it runs: every entry is read as the
 * old runtime wrote it and written as the new one wants it. A field that the new runtime adds gets its zero, one that it
 * dropped is gone, as is an item that it does not have.
 */
export function migrateStorage(overlay: Overlay, from: Runtime, to: Runtime): void {
  for (const item of from.items()) {
    const target = to.item(item.pallet, item.entry.name.toString());
    for (const key of overlay.keys(item.prefix)) {
      const bytes = overlay.get(key);
      const parts = item.keyPartsOf(key);
      overlay.set(key, null);
      if (target === null || parts === null) continue;
      overlay.set(target.key(parts), target.encode(item.decode(bytes)));
    }
  }
}
