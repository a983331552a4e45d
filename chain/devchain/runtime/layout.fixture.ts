import type { PortableRegistry } from '@polkadot/types';
import type { MetadataV14 } from '@polkadot/types/interfaces/metadata';
import type { Si1Field, Si1Variant } from '@polkadot/types/interfaces/scaleInfo';
import type { OpenRuntime } from './open-runtime.js';

/** What a metadata says, as text by item name: two metadata that say the same have the same texts. */
export type Layouts = ReadonlyMap<string, string>;

/** Enums that list every mounted pallet: descriptions with fewer pallets differ there by intent. */
const outer = new Set(['RuntimeCall', 'RuntimeEvent']);

/** Every storage item, call, event, error, constant and signed extension with its index and its whole layout. */
export function layoutsOf({ metadata }: OpenRuntime): Layouts {
  const v14 = metadata.asV14;
  const layout = layoutWriter(v14.lookup);
  const layouts = new Map<string, string>();
  for (const pallet of v14.pallets) {
    const name = pallet.name.toString();
    layouts.set(`${name} index`, pallet.index.toString());
    for (const kind of ['calls', 'events', 'errors'] as const) {
      if (pallet[kind].isNone) continue;
      const { variants } = v14.lookup.getSiType(pallet[kind].unwrap().type).def.asVariant;
      for (const one of variants)
        layouts.set(`${name} ${kind} ${one.name.toString()}`, variantLayout(one, layout));
    }
    for (const one of pallet.constants) {
      layouts.set(
        `${name} constant ${one.name.toString()}`,
        `${layout(one.type.toNumber())} = ${one.value.toHex()}`,
      );
    }
    setStorage(layouts, name, pallet, layout);
  }
  for (const { identifier, type, additionalSigned } of v14.extrinsic.signedExtensions) {
    const texts = [type, additionalSigned].map((id) => layout(id.toNumber()));
    layouts.set(`extension ${identifier.toString()}`, texts.join(' signed '));
  }
  const extensions = v14.extrinsic.signedExtensions.map(({ identifier }) => identifier.toString());
  layouts.set('extension order', extensions.join(' '));
  layouts.set('extrinsic', layoutOfParams(v14, layout));
  return layouts;
}

type Write = (id: number) => string;

function setStorage(
  into: Map<string, string>,
  name: string,
  pallet: MetadataV14['pallets'][0],
  layout: Write,
): void {
  if (pallet.storage.isNone) return;
  const { prefix, items } = pallet.storage.unwrap();
  for (const { name: item, modifier, type, fallback } of items) {
    const text = type.isPlain
      ? layout(type.asPlain.toNumber())
      : `${type.asMap.hashers.toString()} ${layout(type.asMap.key.toNumber())} => ${layout(type.asMap.value.toNumber())}`;
    into.set(
      `${name} storage ${item.toString()}`,
      `${prefix.toString()} ${modifier.toString()} ${text} ?? ${fallback.toHex()}`,
    );
  }
}

function layoutOfParams(v14: MetadataV14, layout: Write): string {
  const params = v14.lookup.getSiType(v14.extrinsic.type).params;
  return `${v14.extrinsic.version.toString()} ${params.map((one) => `${one.name.toString()} ${layout(one.type.unwrap().toNumber())}`).join(', ')}`;
}

const variantLayout = ({ index, name, fields }: Si1Variant, layout: Write): string =>
  `${index.toString()} ${name.toString()}(${fields.map((field) => fieldLayout(field, layout)).join(', ')})`;

const fieldLayout = (field: Si1Field, layout: Write): string =>
  `${field.name.isSome ? `${field.name.unwrap().toString()}: ` : ''}${layout(field.type.toNumber())}`;

function layoutWriter(lookup: PortableRegistry): Write {
  const known = new Map<number, string>();
  const write: Write = (id) => {
    const { def, path } = lookup.getSiType(id);
    const last = path.at(-1)?.toString() ?? '';
    if (outer.has(last)) return last;
    if (def.isPrimitive) return def.asPrimitive.toString();
    if (def.isCompact) return `Compact<${layout(def.asCompact.type.toNumber())}>`;
    if (def.isSequence) return `Vec<${layout(def.asSequence.type.toNumber())}>`;
    if (def.isArray) return `[${layout(def.asArray.type.toNumber())}; ${def.asArray.len.toNumber()}]`;
    if (def.isTuple) return `(${def.asTuple.map((item) => layout(item.toNumber())).join(', ')})`;
    const parts = def.isVariant
      ? def.asVariant.variants.map((one) => variantLayout(one, layout)).join(' | ')
      : def.asComposite.fields.map((field) => fieldLayout(field, layout)).join(', ');
    return `${path.join('::')}{${parts}}`;
  };
  const layout: Write = (id) => {
    const text = known.get(id) ?? write(id);
    known.set(id, text);
    return text;
  };
  return layout;
}
