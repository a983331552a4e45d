import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { canonicalText } from '../state/state-hash.js';
import type { SchemaVersion } from './schema-version.js';

/** JSON Schema, as far as it is looked at here. */
export interface SchemaShape {
  readonly [key: string]: unknown;
}

/** Words that explain a field and do not change what it may hold. */
const explanations: ReadonlySet<string> = new Set(['title', 'description', 'examples', '$schema', 'unit']);

/**
 * What an event's data may hold, as JSON Schema with the explanations of its fields (`title`, `description`, `unit`).
 * Integers that are `bigint` have `format: 'bigint'`; parts that are checked by code and not by a schema are
 * `format: 'json'`.
 */
export function shapeOf(data: z.ZodType): SchemaShape {
  return z.toJSONSchema(data, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type === 'bigint')
        Object.assign(jsonSchema, { type: 'integer', format: 'bigint', ...bounds(zodSchema) });
      if (def.type === 'custom') Object.assign(jsonSchema, { type: 'object', format: 'json' });
    },
  });
}

/** JSON Schema has no bounds for bigints; here they are decimal texts, inclusive or not as the schema has them. */
function bounds(schema: z.core.$ZodType): SchemaShape {
  const found = (schema._zod.def.checks ?? []).flatMap(({ _zod: { def } }): [string, string][] => {
    // only comparing checks have a value
    const { check, value, inclusive } = def as { check: string; value?: unknown; inclusive?: boolean };
    if (typeof value !== 'bigint') return [];
    const name = check === 'greater_than' ? 'minimum' : check === 'less_than' ? 'maximum' : check;
    return [[inclusive === true ? name : `${name} (exclusive)`, String(value)]];
  });
  return Object.fromEntries(found);
}

/** SHA-256, hex, of what an event's data (or an input) may hold; explanations do not count. */
export function schemaFingerprint(schema: SchemaVersion & { readonly stream: string }): string {
  const { type, schemaVersion, stream, data } = schema;
  const shape = withoutExplanations(shapeOf(data), false);
  return bytesToHex(sha256(utf8ToBytes(canonicalText({ type, schemaVersion, stream, shape }))));
}

/** @param names the object's keys are names of fields (of `properties`), which may be called like an explanation. */
function withoutExplanations(value: unknown, names: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutExplanations(each, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => names || !(explanations.has(key) && typeof each === 'string'))
      .map(([key, each]) => [key, withoutExplanations(each, key === 'properties' && !names)]),
  );
}
