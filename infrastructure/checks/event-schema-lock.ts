import { z } from 'zod';
import type { SchemaVersion, Upcaster } from '../../domain/events/schema-version.js';
import { schemaFingerprint } from '../../domain/events/schema-shape.js';

/** Type -> schema version -> fingerprint of its shape: every version that was ever written, for ever. */
const lockSchema = z.record(
  z.string(),
  z.record(z.string().regex(/^\d+$/), z.string().regex(/^[0-9a-f]{64}$/)),
);
export type EventSchemaLock = z.infer<typeof lockSchema>;

type Lockable = SchemaVersion & { readonly stream: string };

/** All that there is of versions of one kind (events, or inputs), to be held against the lock. */
export interface VersionedSchemas {
  /** The newest version of each type. */
  readonly current: readonly Lockable[];
  /** From each earlier version to the next; holds the earlier schemas. */
  readonly upcasters: readonly Upcaster[];
  /** `TYPE@VERSION` of all that is stored in the corpus. */
  readonly stored: ReadonlySet<string>;
}

/** @throws Error for a text that is no lock */
export function parseLock(text: string): EventSchemaLock {
  return lockSchema.parse(JSON.parse(text));
}

/** Types and versions sorted, so that a change of the lock reads well in a review. */
export function writeLock(lock: EventSchemaLock): string {
  const sorted = Object.entries(lock)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, versions]) => [
      type,
      Object.fromEntries(Object.entries(versions).sort(([a], [b]) => Number(a) - Number(b))),
    ]);
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/** What is wrong between schemas, upcasters, corpus and their lock, each with what to do; empty when all is well. */
export function findLockProblems(schemas: VersionedSchemas, lock: EventSchemaLock): readonly string[] {
  const { current, upcasters, stored } = schemas;
  const known = new Set(current.map(({ type }) => type));
  const gone = Object.keys(lock).filter((type) => !known.has(type));
  const locked = Object.entries(lock).flatMap(([type, versions]) =>
    Object.keys(versions).map((version) => `${type}@${version}`),
  );
  return [
    ...current.flatMap((schema) => findProblem(schema, lock) ?? []),
    ...upcasters.flatMap(({ from }) => findEarlierProblem(from, lock) ?? []),
    ...current.flatMap((schema) => findGaps(schema, upcasters, lock)),
    ...gone.map(
      (type) => `${type} is gone: logs out there hold it and must stay readable. Put its schema back.`,
    ),
    ...locked
      .filter((version) => !stored.has(version))
      .map(
        (version) =>
          `${version} is in no commit of the corpus. Let it happen in a new chapter ` +
          '(infrastructure/checks/event-corpus/chapters.ts) and run `npm run docs`; recorded chapters stay as they are.',
      ),
  ];
}

function findProblem(schema: Lockable, lock: EventSchemaLock): string | null {
  const { type, schemaVersion } = schema;
  const versions = lock[type] ?? {};
  const locked = versions[String(schemaVersion)];
  const newest = Math.max(0, ...Object.keys(versions).map(Number));
  if (schemaVersion < newest)
    return `${type} went back to schema version ${schemaVersion}; version ${newest} was written already. Give it version ${newest + 1}.`;
  if (locked === undefined)
    return `${type} version ${schemaVersion} is not locked yet. Run \`npm run docs\` and commit what it writes.`;
  if (locked === schemaFingerprint(schema)) return null;
  return (
    `${type} version ${schemaVersion} has another shape than when it was locked. Stored events do not change: give it ` +
    `schema version ${schemaVersion + 1}, keep the old schema beside it with an upcaster from version ${schemaVersion}, tell it in a ` +
    'new chapter of the corpus, and run `npm run docs`. Only if no log anywhere holds this version, delete its line from the lock ' +
    'in infrastructure/checks/ and run `npm run docs`.'
  );
}

/** An earlier version's schema is kept as it was: the corpus is checked against it, and its upcaster is typed by it. */
function findEarlierProblem(from: Lockable, lock: EventSchemaLock): string | null {
  const { type, schemaVersion } = from;
  const locked = lock[type]?.[String(schemaVersion)];
  if (locked === schemaFingerprint(from)) return null;
  return locked === undefined
    ? `There is an upcaster from ${type} version ${schemaVersion}, which was never written. Take it away.`
    : `The kept schema of ${type} version ${schemaVersion} is not what was locked. Put back the schema that was written.`;
}

/** Every version below the newest must lead on to the next. */
function findGaps(
  { type, schemaVersion }: Lockable,
  upcasters: readonly Upcaster[],
  lock: EventSchemaLock,
): readonly string[] {
  const from = new Map<number, number>();
  for (const { from: old } of upcasters)
    if (old.type === type) from.set(old.schemaVersion, (from.get(old.schemaVersion) ?? 0) + 1);
  const versions = new Set([...Object.keys(lock[type] ?? {}).map(Number), schemaVersion]);
  for (let version = 1; version < schemaVersion; version++) versions.add(version);
  return [...versions]
    .filter((version) => version < schemaVersion && from.get(version) !== 1)
    .sort((a, b) => a - b)
    .map((version) =>
      (from.get(version) ?? 0) > 1
        ? `There are several upcasters from ${type} version ${version}. Keep the first one that was released.`
        : `${type} has no upcaster from version ${version} to ${version + 1}: logs that hold it could not be read. Write one.`,
    );
}

/** The lock with what is new added; what is locked stays as it is. */
export function extendLock(schemas: readonly Lockable[], lock: EventSchemaLock): EventSchemaLock {
  const extended = Object.fromEntries(
    Object.entries(lock).map(([type, versions]) => [type, { ...versions }]),
  );
  for (const schema of schemas) {
    const versions = (extended[schema.type] ??= {});
    versions[String(schema.schemaVersion)] ??= schemaFingerprint(schema);
  }
  return extended;
}
