import type { RuntimeDecoder } from '../decode/runtime-decoder.js';

/** How a runtime keeps an item of TfgridModule; undefined: it does not. */
export function tfgridItem({ metadata }: RuntimeDecoder, name: string) {
  const pallet = metadata.asLatest.pallets.find((each) => each.name.toString() === 'TfgridModule');
  return pallet?.storage.unwrapOr(null)?.items.find((each) => each.name.toString() === name);
}

/** Whether the runtime keeps this item of TfgridModule: older ones know neither power targets nor versions nor terms. */
export const hasTfgridItem = (decoder: RuntimeDecoder, name: string): boolean =>
  tfgridItem(decoder, name) !== undefined;
