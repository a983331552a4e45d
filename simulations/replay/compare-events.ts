import { mapKey } from '../core/plain-state.js';
import type { Difference, DifferenceKind, EventRecord, Names } from './difference.js';
import { isSamePlain, plainDifferences } from './plain-difference.js';

/** Whether two lists of events are the same, to the version of their schemas. */
export function areSameEvents(a: readonly EventRecord[], b: readonly EventRecord[]): boolean {
  if (a.length !== b.length) return false;
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (other === undefined || !isSameKind(one, other) || one.schemaVersion !== other.schemaVersion)
      return false;
    if (!isSamePlain(one.data, other.data)) return false;
  }
  return true;
}

/**
 * What differs between the events of two builds, in their order: lists are laid beside each other by stream and type, so
 * that one more event is one difference and not one for each that comes after it.
 */
export function* eventDifferences(
  before: readonly EventRecord[],
  after: readonly EventRecord[],
  names: Names,
): Generator<Difference> {
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (one !== undefined && other !== undefined && isSameKind(one, other)) {
      yield* withinEvent(one, other);
      [i, j] = [i + 1, j + 1];
      continue;
    }
    const oneComes = one !== undefined && after.slice(j).some((each) => isSameKind(each, one));
    const otherComes = other !== undefined && before.slice(i).some((each) => isSameKind(each, other));
    if (one !== undefined && other !== undefined && oneComes === otherComes) {
      const cause = oneComes
        ? `order of ${one.type} and ${other.type}`
        : `${nameOf(one)} -> ${nameOf(other)}`;
      yield { kind: 'events', cause, before: shown(one), after: shown(other) };
      // Of an order that differs nothing more can be laid beside each other.
      if (oneComes) return;
      [i, j] = [i + 1, j + 1];
    } else if (other === undefined || (one !== undefined && !oneComes)) {
      if (one !== undefined) yield only(one, names.before, true);
      i += 1;
    } else {
      yield only(other, names.after, false);
      j += 1;
    }
  }
}

const isSameKind = (a: EventRecord, b: EventRecord): boolean => a.type === b.type && a.stream === b.stream;

function only(event: EventRecord, build: string, isBefore: boolean): Difference {
  const cause = `${nameOf(event)} only in ${build}`;
  const [before, after] = isBefore ? [shown(event), undefined] : [undefined, shown(event)];
  return { kind: 'events', cause, before, after };
}

function* withinEvent(one: EventRecord, other: EventRecord): Generator<Difference> {
  if (one.schemaVersion !== other.schemaVersion) {
    const cause = `${one.type} schema version ${one.schemaVersion} -> ${other.schemaVersion}`;
    yield { kind: 'events', cause, before: one.schemaVersion, after: other.schemaVersion };
  }
  yield* fieldDifferences('events', one.type, one.data, other.data);
}

/** Where two pieces of data differ, as causes: `TYPE.path.*.of.field`, and of codes what became of them. */
export function* fieldDifferences(
  kind: DifferenceKind,
  name: string,
  before: unknown,
  after: unknown,
): Generator<Difference> {
  const seen = new Set<string>();
  for (const difference of plainDifferences(before, after)) {
    const place = [name, ...difference.path.map(withoutKey)].join('.');
    const cause = isCode(difference.path.at(-1), difference.before, difference.after)
      ? `${place} ${String(difference.before)} -> ${String(difference.after)}`
      : place;
    // the same field of several members of one list is one difference
    if (seen.has(cause)) continue;
    seen.add(cause);
    yield { kind, cause, before: difference.before, after: difference.after, path: difference.path };
  }
}

/** Places in lists and keys of maps are none of the cause. */
const withoutKey = (key: string): string => (/^\d+$/.test(key) || key.startsWith(mapKey) ? '*' : key);

/** Codes are few and say what was decided; other values would make a cause of each. */
const isCode = (field: string | undefined, before: unknown, after: unknown): boolean =>
  field === 'code' && typeof before === 'string' && typeof after === 'string';

/** An event with its code, if it has one: a refusal is known by its reason. */
function nameOf({ type, data }: EventRecord): string {
  const code = typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
  return typeof code === 'string' ? `${type}(${code})` : type;
}

const shown = ({ stream, type, schemaVersion, data }: EventRecord): object => ({
  type,
  stream,
  schemaVersion,
  data,
});
