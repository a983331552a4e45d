import { writeFile } from 'node:fs/promises';

import '../cli/closed-output.js';
import { eventSchemas } from '../../domain/events/event.js';
import { eventCatalogue } from './event-catalogue.js';
import {
  findEvolutionProblems,
  growEvolution,
  readEvolution,
  writeEvolution,
} from './event-corpus/evolution.js';
import { catalogueFile } from './generated-files.js';
// the other pages that are written from code
import './write-chain-runtimes.js';
import './write-scenario-reference.js';
import './write-type-reference.js';

/**
 * `npm run docs`: writes docs/events.md, locks the shapes of new schema versions and records new chapters of the corpus. What is
 * locked and recorded is never changed here. When something is missing (an upcaster, a chapter) or was changed, locks and corpus stay
 * as they are; it says what to do and exits 1.
 */
const grown = growEvolution(await readEvolution());
const problems = findEvolutionProblems(grown);
if (problems.length === 0) await writeEvolution(grown);
await writeFile(catalogueFile, eventCatalogue(eventSchemas));
for (const problem of problems) console.error(problem);
console.log(`${eventSchemas.length} event types written to ${catalogueFile}`);
process.exitCode = problems.length === 0 ? 0 : 1;
