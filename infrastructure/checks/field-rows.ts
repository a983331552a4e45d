import type { SchemaShape } from '../../domain/events/schema-shape.js';

/** One field of an event, as the catalogue shows it. */
export interface FieldRow {
  /** `origin.phase`, `changes[].op`. */
  readonly path: string;
  readonly type: string;
  /** Empty when the type says it. */
  readonly unit: string;
  readonly about: string;
}

/** Every field of an event's data, fields of objects after the object that holds them. */
export function fieldRows(shape: SchemaShape, prefix = ''): readonly FieldRow[] {
  return Object.entries(members(shape)).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = { path, type: typeText(field), unit: text(field, 'unit'), about: text(field, 'description') };
    return [row, ...innerRows(field, path)];
  });
}

function innerRows(field: SchemaShape, path: string): readonly FieldRow[] {
  const plain = withoutNull(field);
  if (plain['type'] === 'array') return fieldRows(shapeIn(plain, 'items'), `${path}[].`);
  const variants = list(plain, 'oneOf');
  if (variants.length === 0) return fieldRows(plain, `${path}.`);
  // a field that several variants have (the one that tells them apart) is in the variants' own names already
  return variants.flatMap((variant) =>
    fieldRows(variant, `${path}.`).filter(({ type }) => !/^`.*`$/.test(type)),
  );
}

/** A type in words: `u64`, `text or null`, `list of objects`. */
export function typeText(field: SchemaShape): string {
  const choices = list(field, 'anyOf');
  if (choices.length > 0) return choices.map(typeText).join(' or ');
  const variants = list(field, 'oneOf');
  if (variants.length > 0) return `object, one of ${variants.map(variantName).join(', ')}`;
  const values = field['enum'];
  if (Array.isArray(values)) return values.map((value) => `\`${String(value)}\``).join(' or ');
  if ('const' in field) return `\`${String(field['const'])}\``;
  return simpleType(field);
}

function simpleType(field: SchemaShape): string {
  const types = field['type'];
  if (Array.isArray(types)) return types.map((type: unknown) => simpleType({ ...field, type })).join(' or ');
  switch (types) {
    case 'integer':
      return integerType(field);
    case 'string':
      return stringType(field);
    case 'array':
      return `list of ${plural(typeText(shapeIn(field, 'items')))}`;
    case 'object':
      return objectType(field);
    default:
      // null, boolean, number
      return String(types);
  }
}

function integerType({ format, minimum, maximum }: SchemaShape): string {
  if (format === 'bigint')
    return maximum === '18446744073709551615' && minimum === '0' ? 'u64' : 'integer of any size';
  if (maximum === 0xffff_ffff && minimum === 0) return 'u32';
  return typeof minimum === 'number' && minimum >= 0 ? `integer from ${minimum} on` : 'integer';
}

function stringType({ pattern, minLength, maxLength }: SchemaShape): string {
  if (pattern === '^0x[0-9a-f]{64}$') return '`0x` and 64 hex digits';
  if (pattern === '^[0-9a-f]{64}$') return '64 hex digits';
  if (typeof pattern === 'string') return `text like \`${pattern}\``;
  return typeof minLength === 'number' && minLength === maxLength
    ? `text of ${minLength} characters`
    : 'text';
}

function objectType(field: SchemaShape): string {
  if (field['format'] === 'json') return 'JSON object';
  const values = field['additionalProperties'];
  return isShape(values) ? `object of ${typeText(values)} by name` : 'object';
}

const plural = (type: string): string => (type === 'object' ? 'objects' : type === 'text' ? 'texts' : type);

function variantName(variant: SchemaShape): string {
  const told = Object.values(members(variant)).find((field) => 'const' in field);
  return told === undefined ? 'object' : typeText(told);
}

/** The other one of two when one of them is null: `X or null` has the fields of X. */
function withoutNull(field: SchemaShape): SchemaShape {
  const choices = list(field, 'anyOf').filter((choice) => choice['type'] !== 'null');
  const [only] = choices;
  return choices.length === 1 && only !== undefined ? only : field;
}

function members(shape: SchemaShape): Readonly<Record<string, SchemaShape>> {
  const properties = shape['properties'];
  // JSON Schema: each property is a schema
  return isShape(properties) ? (properties as Record<string, SchemaShape>) : {};
}

const isShape = (value: unknown): value is SchemaShape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shapeIn = (shape: SchemaShape, name: string): SchemaShape => {
  const found = shape[name];
  return isShape(found) ? found : {};
};

const list = (shape: SchemaShape, name: string): readonly SchemaShape[] => {
  const found = shape[name];
  return Array.isArray(found) ? found.filter(isShape) : [];
};

/** An explanation; of a field that may be null, also that of the other choice. */
function text(field: SchemaShape, name: string): string {
  const found = field[name] ?? withoutNull(field)[name];
  return typeof found === 'string' ? found : '';
}
