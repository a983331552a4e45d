import { u8aConcat, u8aToHex } from '@polkadot/util';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import { z } from 'zod';
import { hexBytes } from '../decode/hex-bytes.js';
import { type Plain, plain } from '../decode/plain.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from './asker.js';
import { RpcUnreachable } from './rpc-errors.js';
import { storageShape } from './rpc-shapes.js';

/** Keys in one answer: what a Substrate node gives at most (`state_getKeysPaged`). */
const pageKeys = 1000;
/** Values in one question; public endpoints limit the size of an answer. */
const batchValues = 250;

const keysShape = z.array(z.string().regex(/^0x(?:[0-9a-f]{2})+$/)).max(pageKeys);
const changesShape = z.array(z.object({ changes: z.array(z.tuple([z.string(), storageShape])) })).length(1);

/** A storage map of a runtime, by the names of its metadata. */
export interface MapName {
  readonly pallet: string;
  readonly item: string;
}

/** Whether a runtime keeps this item at all. */
export function hasStorage({ metadata }: RuntimeDecoder, { pallet, item }: MapName): boolean {
  return itemOf(metadata, { pallet, item }) !== undefined;
}

/**
 * All values of a storage map at a block, page by page, decoded with the runtime of that block's state; in the order of
 * their keys, which is that of hashes.
 * @throws RpcUnreachable, RpcRefused; RangeError when the runtime has no such map
 */
export async function* storageMap(
  asker: Asker,
  decoder: RuntimeDecoder,
  at: string,
  name: MapName,
): AsyncGenerator<Plain> {
  const map = itemOf(decoder.metadata, name);
  if (map?.type.isMap !== true)
    throw new RangeError(`spec version ${decoder.specVersion} has no map ${name.pallet}.${name.item}`);
  const type = decoder.registry.createLookupType(map.type.asMap.value);
  const prefix = u8aToHex(u8aConcat(...[name.pallet, name.item].map((text) => xxhashAsU8a(text, 128))));
  let after: string | null = null;
  for (;;) {
    const keys: string[] = await asker.ask('state_getKeysPaged', [prefix, pageKeys, after, at], keysShape);
    assertAdvance(asker, keys, prefix, after);
    for (let from = 0; from < keys.length; from += batchValues) {
      const values = await valuesOf(asker, keys.slice(from, from + batchValues), at);
      for (const value of values)
        yield plain(decoder.registry.createTypeUnsafe(type, [hexBytes(value)], { isPedantic: true }));
    }
    const last = keys.at(-1);
    // A page that is not full may be the endpoint's own limit: only an empty one is the end.
    if (last === undefined) return;
    after = last;
  }
}

function itemOf(metadata: RuntimeDecoder['metadata'], { pallet, item }: MapName) {
  const found = metadata.asLatest.pallets.find(({ name }) => name.toString() === pallet);
  return found?.storage.unwrapOr(null)?.items.find(({ name }) => name.toString() === item);
}

/** Keys that go back or lie elsewhere would never end, or mix maps. */
function assertAdvance(asker: Asker, keys: readonly string[], prefix: string, after: string | null): void {
  let before = after ?? '';
  for (const key of keys) {
    if (!key.startsWith(prefix) || key <= before)
      throw new RpcUnreachable(`${asker.name} gave keys that are out of order or of another map`);
    before = key;
  }
}

/** The values of keys that were listed at this block, so each has one. */
async function valuesOf(asker: Asker, keys: readonly string[], at: string): Promise<readonly string[]> {
  const [answer] = await asker.ask('state_queryStorageAt', [keys, at], changesShape);
  const found = new Map(answer?.changes);
  return keys.map((key) => {
    const value = found.get(key) ?? null;
    if (value === null) throw new RpcUnreachable(`${asker.name} listed ${key} and gave no value of it`);
    return value;
  });
}
