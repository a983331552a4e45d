import { z } from 'zod';
import type { EventSchema } from '../../domain/events/event-schema.js';
import { schemaFingerprint } from '../../domain/events/schema-shape.js';

/** Event type -> schema version -> fingerprint of its shape: every version that was ever written, for ever. */
const lockSchema = z.record(
  z.string(),
  z.record(z.string().regex(/^\d+$/), z.string().regex(/^[0-9a-f]{64}$/)),
);
export type EventSchemaLock = z.infer<typeof lockSchema>;

type AnyEvent = EventSchema<string, z.ZodType>;

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

/** What is wrong between the schemas and their lock, each with what to do; empty when all is well. */
export function findLockProblems(schemas: readonly AnyEvent[], lock: EventSchemaLock): readonly string[] {
  const problems = schemas.flatMap((schema) => findProblem(schema, lock) ?? []);
  const known = new Set(schemas.map(({ type }) => type));
  const gone = Object.keys(lock).filter((type) => !known.has(type));
  return [
    ...problems,
    ...gone.map(
      (type) => `${type} is gone: logs out there hold it and must stay readable. Put its schema back.`,
    ),
  ];
}

function findProblem(schema: AnyEvent, lock: EventSchemaLock): string | null {
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
    `schema version ${schemaVersion + 1}, write an upcaster from version ${schemaVersion}, keep an old event as a fixture, ` +
    'and run `npm run docs`. Only if no log anywhere holds this version, delete its line from ' +
    'infrastructure/checks/event-schemas.lock.json and run `npm run docs`.'
  );
}

/** The lock with what is new added; what is locked stays as it is. */
export function extendLock(schemas: readonly AnyEvent[], lock: EventSchemaLock): EventSchemaLock {
  const extended = Object.fromEntries(
    Object.entries(lock).map(([type, versions]) => [type, { ...versions }]),
  );
  for (const schema of schemas) {
    const versions = (extended[schema.type] ??= {});
    versions[String(schema.schemaVersion)] ??= schemaFingerprint(schema);
  }
  return extended;
}
