import { readFile, writeFile } from 'node:fs/promises';

import { eventSchemas } from '../../domain/events/event.js';
import { eventCatalogue } from './event-catalogue.js';
import { extendLock, findLockProblems, parseLock, writeLock } from './event-schema-lock.js';
import { catalogueFile, lockFile } from './generated-files.js';
// the other page that is written from schemas
import './write-type-reference.js';

/**
 * `npm run docs`: writes docs/events.md and locks the shapes of new schema versions. What is locked is never changed
 * here; exits 1 when a schema does not fit its lock, after saying what to do.
 */
const before = parseLock(await readFile(lockFile, 'utf8').catch(() => '{}'));
const lock = extendLock(eventSchemas, before);
await writeFile(lockFile, writeLock(lock));
await writeFile(catalogueFile, eventCatalogue(eventSchemas));
const problems = findLockProblems(eventSchemas, lock);
for (const problem of problems) console.error(problem);
console.log(`${eventSchemas.length} event types written to ${catalogueFile}`);
process.exitCode = problems.length === 0 ? 0 : 1;
