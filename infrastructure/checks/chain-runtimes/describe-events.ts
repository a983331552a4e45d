import type { Event } from '@polkadot/types/interfaces';
import type { PalletMetadataLatest, SiVariant } from '@polkadot/types/interfaces';
import { auditFact } from '../../../chain/decode/audit-facts.js';
import { contractFact } from '../../../chain/decode/contract-facts.js';
import { gridFact } from '../../../chain/decode/node-facts.js';
import { mapEntry } from '../../../chain/decode/map-entry.js';
import { statedEvent, type StatedEvent } from '../../../chain/decode/stated-event.js';
import { deepType } from './deep-type.js';
import type { RuntimeDecoder } from '../../../chain/decode/runtime-decoder.js';

/** How a runtime writes something that zledger reads. */
export interface Written {
  /** `TfgridModule.NodeStored`, or `TfgridModule.Twins (storage)`. */
  readonly name: string;
  /** Pallet and event index, as in the bytes; '' for storage. */
  readonly index: string;
  /** All its fields down to numbers and bytes. */
  readonly shape: string;
}

/** Every event of a runtime that zledger makes a fact of, the results of extrinsics, and the storage that it reads. */
export function describeEvents(decoder: RuntimeDecoder): readonly Written[] {
  const { pallets } = decoder.metadata.asLatest;
  const events = pallets.flatMap((pallet) =>
    variantsOf(decoder, pallet)
      .filter((variant) => isRead(decoder, pallet, variant))
      .map((variant) => ({
        name: `${pallet.name.toString()}.${variant.name.toString()}`,
        index: `${pallet.index.toNumber()}.${variant.index.toNumber()}`,
        shape: shapeOf(decoder, variant),
      })),
  );
  const storage = [
    ['TfgridModule', 'Twins'],
    ['SmartContractModule', 'Contracts'],
  ].map(([pallet = '', item = '']) => ({
    name: `${pallet}.${item} (storage)`,
    index: '',
    shape: deepType(decoder.registry, mapEntry(decoder, { pallet, item, key: 1 }).type),
  }));
  return [...events, ...storage];
}

function variantsOf({ registry }: RuntimeDecoder, pallet: PalletMetadataLatest): readonly SiVariant[] {
  if (pallet.events.isNone) return [];
  return [...registry.lookup.getSiType(pallet.events.unwrap().type).def.asVariant.variants];
}

/** Whether the decoders make something of the event: asked of them with an event of empty values. */
function isRead(decoder: RuntimeDecoder, pallet: PalletMetadataLatest, variant: SiVariant): boolean {
  const name = pallet.name.toString();
  if (name === 'System') return ['ExtrinsicSuccess', 'ExtrinsicFailed'].includes(variant.name.toString());
  const read = readers.get(name);
  if (read === undefined) return false;
  const { registry } = decoder;
  const fields = variant.fields.map(({ type }) =>
    registry.createType(registry.createLookupType(type)).toU8a(),
  );
  const bytes = [pallet.index.toNumber(), variant.index.toNumber(), ...fields.flatMap((field) => [...field])];
  const event = registry.createType('Event', Uint8Array.from(bytes)) as unknown as Event; // GenericEvent implements it
  return read(statedEvent(event));
}

const place = { eventIndex: 0, origin: { phase: 'initialization' } } as const;
const readers: ReadonlyMap<string, (event: StatedEvent) => boolean> = new Map([
  ['TfgridModule', (event: StatedEvent) => gridFact(event, place) !== null],
  [
    'SmartContractModule',
    (event: StatedEvent) => (contractFact(event, place) ?? auditFact(event, place)) !== null,
  ],
]);

function shapeOf({ registry }: RuntimeDecoder, { fields }: SiVariant): string {
  return [...fields].map(({ type }) => deepType(registry, registry.createLookupType(type))).join(', ');
}
