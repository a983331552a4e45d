import type { Overlay } from './overlay.js';
import type { Runtime } from './runtime.js';
import { RuntimeStorage } from './runtime-storage.js';

/** What the block itself writes: it is of the runtime that wrote the block, and new with the next one. */
const ofTheBlock = new Set(['System.Events', 'System.EventCount', 'System.Digest']);

interface Entry {
  readonly pallet: string;
  readonly item: string;
  readonly keys: readonly unknown[];
  readonly value: unknown;
}

function readAll(storage: RuntimeStorage, overlay: Overlay, from: Runtime): Entry[] {
  return from.items().flatMap((item) => {
    if (ofTheBlock.has(item.name)) return [];
    return overlay.keys(item.prefix).flatMap((key) => {
      const keys = item.keyPartsOf(key);
      const name = item.entry.name.toString();
      if (keys === null) return [];
      return { pallet: item.pallet, item: name, keys, value: storage.get(item.pallet, name, keys) };
    });
  });
}

/**
 * Re-lays the storage out for another runtime, at the start of the first block that it runs: every entry is read as the
 * old runtime wrote it and written as the new one wants it. A field that the new runtime adds gets its zero, one that it
 * dropped is gone; an item that it does not have stays where it is, unseen.
 */
export function migrateStorage(overlay: Overlay, from: Runtime, to: Runtime): void {
  const entries = readAll(new RuntimeStorage(from, overlay), overlay, from);
  for (const item of from.items()) for (const key of overlay.keys(item.prefix)) overlay.set(key, null);
  const target = new RuntimeStorage(to, overlay);
  for (const { pallet, item, keys, value } of entries) target.put(pallet, item, keys, value);
}
