import type { TypeRegistry } from '@polkadot/types';

/** Types that say all of themselves, and those that would say too much. */
const known = new Set([
  'Null',
  'Bytes',
  'Vec',
  'Option',
  'Compact',
  'Result',
  'AccountId',
  'bool',
  'Text',
  'H256',
]);

/** A type down to its numbers and bytes, in one notation for all eras: `{id: u32, ip: Option<Bytes>}`, `<A | B(u64)>`. */
export function deepType(registry: TypeRegistry, type: string): string {
  const raw = registry.createType(type).toRawType();
  if (raw.startsWith('{')) return ofShape(registry, JSON.parse(raw) as RawShape); // as polkadot writes raw types
  return raw === type && !/[<([]/.test(raw) ? raw : expression(registry, raw);
}

/** As polkadot writes raw types: fields by name, variants by name or as a list; a type is an expression or a shape again. */
interface RawShape {
  readonly [name: string]: RawType;
}
type RawType = string | number | readonly string[] | RawShape;

function ofShape(registry: TypeRegistry, shape: RawShape): string {
  const { _enum: variants } = shape;
  if (typeof variants !== 'object') {
    const fields = Object.entries(shape).map(([name, type]) => `${name}: ${ofRaw(registry, type)}`);
    return `{${fields.join(', ')}}`;
  }
  if (isList(variants)) return `<${variants.join(' | ')}>`;
  const named = Object.entries(variants).map(([name, type]) =>
    // A number is the variant's place: it holds nothing.
    type === 'Null' || typeof type === 'number' ? name : `${name}(${ofRaw(registry, type)})`,
  );
  return `<${named.join(' | ')}>`;
}

function ofRaw(registry: TypeRegistry, type: RawType): string {
  if (typeof type === 'number') return String(type);
  if (typeof type === 'string') return expression(registry, type);
  return isList(type) ? type.join(', ') : ofShape(registry, type);
}

function isList(type: RawType): type is readonly string[] {
  return Array.isArray(type);
}

/** An expression like `Vec<PublicIP>` with its names resolved. */
function expression(registry: TypeRegistry, text: string): string {
  const plain = text
    .replaceAll('Vec<u8>', 'Bytes')
    .replaceAll(/\[u8; ?(\d+)\]/g, '[u8; $1]')
    .replaceAll(/,(?! )/g, ', ');
  return plain.replaceAll(/\b[A-Z][A-Za-z0-9]*\b/g, (name) =>
    known.has(name) ? name : resolved(registry, name),
  );
}

function resolved(registry: TypeRegistry, name: string): string {
  const deeper = deepType(registry, name);
  return deeper === name ? name : deeper;
}
