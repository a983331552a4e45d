import type { z } from 'zod';

type Check = (value: unknown) => boolean;

/** What this file reads of a zod schema's definition; the rest is zod's. */
interface Definition {
  readonly type: string;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly element?: Schema;
  readonly innerType?: Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
}
interface CheckDefinition {
  readonly check: string;
  readonly value?: number | bigint;
  readonly inclusive?: boolean;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly pattern?: RegExp;
}
interface Schema {
  readonly _zod: {
    readonly def: Definition;
    readonly propValues?: Readonly<Record<string, ReadonlySet<unknown> | undefined>>;
  };
  safeParse(value: unknown): { readonly success: boolean };
}

/**
 * A test that says at once that a value fits a schema: closures made from the schema's own definition, several times as
 * fast as its parse, which also makes a copy. True only for what zod accepts; false says nothing, and zod must be asked.
 * For what this node made itself and checks before it is written; what comes from outside is parsed.
 */
export function quickCheck(schema: z.ZodType): Check {
  // zod's types keep the definition abstract; what it holds is documented for libraries
  return checkOf(schema as unknown as Schema);
}

function checkOf(schema: Schema): Check {
  const { def } = schema._zod;
  const bounds = boundsOf(def);
  const base = bounds === null ? null : baseOf(def);
  if (bounds === null || base === null) return (value) => schema.safeParse(value).success;
  if (bounds.length === 0) return base;
  const [first, ...rest] = bounds;
  if (first !== undefined && rest.length === 0) return (value) => base(value) && first(value);
  return (value) => base(value) && bounds.every((bound) => bound(value));
}

/** Null: of a kind that only zod knows. */
function baseOf(def: Definition): Check | null {
  switch (def.type) {
    case 'string':
      return def.format === undefined ? (value) => typeof value === 'string' : null;
    case 'number':
      if (def.format === 'safeint') return (value) => Number.isSafeInteger(value);
      return def.format === undefined ? (value) => Number.isFinite(value) : null;
    case 'bigint':
      return def.format === undefined ? (value) => typeof value === 'bigint' : null;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'enum':
      return oneOf(Object.values(def.entries ?? {}));
    case 'literal':
      return oneOf(def.values ?? []);
    case 'nullable':
      return def.innerType === undefined ? null : orNull(checkOf(def.innerType));
    case 'array':
      return def.element === undefined ? null : arrayOf(checkOf(def.element));
    case 'object':
      return objectOf(def);
    case 'union':
      return unionOf(def);
    default:
      return null;
  }
}

function oneOf(values: readonly unknown[]): Check {
  const [only] = values;
  if (values.length === 1) return (value) => value === only;
  const all = new Set(values);
  return (value) => all.has(value);
}

const orNull =
  (inner: Check): Check =>
  (value) =>
    value === null || inner(value);

function arrayOf(element: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return false;
    // by index, because every() passes over holes
    for (let at = 0; at < value.length; at += 1) if (!element(value[at])) return false;
    return true;
  };
}

/** Exactly these members: as many as there are, and each is there. */
function objectOf({ shape = {}, catchall }: Definition): Check | null {
  if (catchall?._zod.def.type !== 'never') return null;
  const members = Object.entries(shape).map(([key, schema]) => ({ key, check: checkOf(schema) }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    if (Object.keys(value).length !== members.length) return false;
    for (const { key, check } of members) {
      const member = (value as Record<string, unknown>)[key];
      // a member that may be missing is for zod to judge
      if (member === undefined || !check(member)) return false;
    }
    return true;
  };
}

/** The last text that matched is remembered: the hash of a block comes several times in one commit. */
function matching(pattern: RegExp): Check {
  let last: unknown = null;
  return (value) => {
    if (value === last) return true;
    if (!pattern.test(value as string)) return false;
    last = value;
    return true;
  };
}

function unionOf({ options = [], discriminator }: Definition): Check | null {
  if (discriminator === undefined) {
    const checks = options.map(checkOf);
    return (value) => checks.some((check) => check(value));
  }
  const byValue = new Map<unknown, Check>();
  for (const option of options) {
    const values = option._zod.propValues?.[discriminator];
    if (values === undefined) return null;
    const check = checkOf(option);
    for (const value of values) byValue.set(value, check);
  }
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    return byValue.get((value as Record<string, unknown>)[discriminator])?.(value) ?? false;
  };
}

/** What is asked of a value beside its kind; null: something that only zod knows. */
function boundsOf({ checks = [] }: Definition): Check[] | null {
  const bounds: Check[] = [];
  for (const { _zod } of checks) {
    const bound = boundOf(_zod.def);
    if (bound === null) return null;
    bounds.push(bound);
  }
  return bounds;
}

/** The kind is checked first, so the value is what the bound is for. */
function boundOf({
  check,
  value: limit,
  inclusive,
  maximum,
  minimum,
  pattern,
}: CheckDefinition): Check | null {
  type Sized = number | bigint;
  switch (check) {
    case 'greater_than':
      if (limit === undefined) return null;
      return inclusive === true ? (value) => (value as Sized) >= limit : (value) => (value as Sized) > limit;
    case 'less_than':
      if (limit === undefined) return null;
      return inclusive === true ? (value) => (value as Sized) <= limit : (value) => (value as Sized) < limit;
    case 'max_length':
      return maximum === undefined ? null : (value) => (value as string | unknown[]).length <= maximum;
    case 'min_length':
      return minimum === undefined ? null : (value) => (value as string | unknown[]).length >= minimum;
    case 'string_format':
      return pattern === undefined || pattern.global || pattern.sticky ? null : matching(pattern);
    default:
      return null;
  }
}
