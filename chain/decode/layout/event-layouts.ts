import type { Metadata, TypeRegistry } from '@polkadot/types';
import { stringCamelCase } from '@polkadot/util';
import { TypeLayouts } from './type-layouts.js';
import type { ValueLayout } from './value-layout.js';

/** How one kind of event lies in the bytes, behind the two that say which it is. */
export interface EventLayout {
  /** The pallet's name as the metadata writes it, and in camelCase. */
  readonly pallet: string;
  readonly section: string;
  readonly method: string;
  /** Null: the runtime gives its fields no names. */
  readonly names: readonly string[] | null;
  readonly fields: readonly ValueLayout[];
}

/** The events that a runtime has. */
export interface KnownEvents {
  /** By the bytes that an event begins with. Null: the runtime has no such event, or holds in it what is not read here. */
  find(pallet: number, event: number): EventLayout | null;
}

/** The layouts of a runtime's events, each worked out when it is first met. */
export class EventLayouts implements KnownEvents {
  readonly #known = new Map<number, EventLayout | null>();
  readonly #makers = new Map<number, () => EventLayout | null>();

  /** @param registry with the metadata set, and for old metadata the types registered */
  constructor(registry: TypeRegistry, metadata: Metadata) {
    const types = new TypeLayouts(registry);
    for (const pallet of metadata.asLatest.pallets) {
      if (pallet.events.isNone) continue;
      const { variants } = registry.lookup.getSiType(pallet.events.unwrap().type).def.asVariant;
      const name = pallet.name.toString();
      const place = { pallet: name, section: stringCamelCase(name) };
      for (const variant of variants)
        this.#makers.set(key(pallet.index.toNumber(), variant.index.toNumber()), () => {
          const fields = variant.fields.map(({ type }) => types.find(registry.createLookupType(type)));
          const known = fields.filter((field) => field !== null);
          if (known.length < fields.length) return null;
          const names = variant.fields.map((field) => registry.lookup.sanitizeField(field.name)[0]);
          const given = names.filter((each) => each !== null);
          return {
            ...place,
            method: variant.name.toString(),
            names: given.length === fields.length ? given : null,
            fields: known,
          };
        });
    }
  }

  find(pallet: number, event: number): EventLayout | null {
    const at = key(pallet, event);
    const known = this.#known.get(at);
    if (known !== undefined) return known;
    const made = this.#makers.get(at)?.() ?? null;
    this.#known.set(at, made);
    return made;
  }
}

function key(pallet: number, event: number): number {
  return pallet * 256 + event;
}
