/** A place in which two pieces of plain data differ; undefined: there is nothing on that side. */
export interface PlainDifference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Whether two pieces of plain data are the same. The order of an object's members does not count. */
export function isSamePlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b)) return isSameList(a, b);
  // Not looked up with Object.hasOwn, which costs more than all else here: what an object inherits is no plain data, so that
  // no member of the other is the same, and one that is missing is found by the count.
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let members = 0;
  for (const key in one) {
    if (!isSamePlain(one[key], other[key])) return false;
    members += 1;
  }
  for (const _ in b) members -= 1;
  return members === 0;
}

function isSameList(a: object, b: object): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (!isSamePlain(a[at], b[at])) return false;
  return true;
}

/** Every place in which two pieces of plain data differ, as deep as they have something in common. */
export function* plainDifferences(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): Generator<PlainDifference> {
  if (isSamePlain(before, after)) return;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    yield { path, before, after };
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    yield* plainDifferences(memberOf(before, key), memberOf(after, key), [...path, key]);
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The two sides are told apart by what they hold, never by what objects inherit. */
function memberOf(value: object, key: string): unknown {
  // plain data: objects and lists by their own keys
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
