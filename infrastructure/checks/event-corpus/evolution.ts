import { readFile, writeFile } from 'node:fs/promises';
import { eventSchemas } from '../../../domain/events/event.js';
import { eventUpcasters } from '../../../domain/events/event-upcasters.js';
import { inputSchemas, inputUpcasters } from '../../../domain/inputs/inputs.js';
import {
  type EventSchemaLock,
  extendLock,
  findLockProblems,
  parseLock,
  writeLock,
} from '../event-schema-lock.js';
import { corpusFile, corpusSealFile, inputLockFile, lockFile } from '../generated-files.js';
import { chapters, type Chapter } from './chapters.js';
import { type CorpusCommit, readCorpus, writeCorpus } from './corpus-file.js';
import { findCorpusProblems, storedIn } from './corpus-problems.js';
import { type CorpusSeal, findSealProblem, parseSeal, sealOf, writeSeal } from './corpus-seal.js';
import { recordChapters } from './record-corpus.js';

/** All that says which versions were ever written. */
export interface Evolution {
  readonly eventLock: EventSchemaLock;
  readonly inputLock: EventSchemaLock;
  readonly corpus: readonly CorpusCommit[];
  readonly seal: CorpusSeal;
}

export interface EvolutionFiles {
  readonly eventLock: string;
  readonly inputLock: string;
  readonly corpus: string;
  readonly seal: string;
}

/** Where it is kept. */
export const evolutionFiles: EvolutionFiles = {
  eventLock: lockFile,
  inputLock: inputLockFile,
  corpus: corpusFile,
  seal: corpusSealFile,
};

/** As it is committed. A file that is gone is not taken for an empty one. @throws Error of the file system, or of a broken file */
export async function readEvolution(files = evolutionFiles): Promise<Evolution> {
  return {
    eventLock: parseLock(await readFile(files.eventLock, 'utf8')),
    inputLock: parseLock(await readFile(files.inputLock, 'utf8')),
    corpus: readCorpus(await readFile(files.corpus, 'utf8')),
    seal: parseSeal(await readFile(files.seal, 'utf8')),
  };
}

/** What is wrong with it, each with what to do. */
export function findEvolutionProblems({ eventLock, inputLock, corpus, seal }: Evolution): readonly string[] {
  const sealed = findSealProblem(corpus, seal);
  if (sealed !== null) return [sealed];
  const { events, inputs } = storedIn(corpus);
  return [
    ...findLockProblems({ current: eventSchemas, upcasters: eventUpcasters, stored: events }, eventLock),
    ...findLockProblems({ current: inputSchemas, upcasters: inputUpcasters, stored: inputs }, inputLock),
    ...findCorpusProblems(corpus),
    ...(seal.commits < corpus.length ? ['The corpus grew and is not sealed. Run `npm run docs`.'] : []),
  ];
}

/** With new versions locked and new chapters told; all that was there stays. Nothing grows from a corpus that was tampered with. */
export function growEvolution(before: Evolution, told: ReadonlyMap<number, Chapter> = chapters): Evolution {
  if (findSealProblem(before.corpus, before.seal) !== null) return before;
  const corpus = recordChapters(before.corpus, told);
  return {
    eventLock: extendLock(eventSchemas, before.eventLock),
    inputLock: extendLock(inputSchemas, before.inputLock),
    corpus,
    seal: sealOf(corpus),
  };
}

/** Writes it back. */
export async function writeEvolution(
  { eventLock, inputLock, corpus, seal }: Evolution,
  files = evolutionFiles,
): Promise<void> {
  await writeFile(files.eventLock, writeLock(eventLock));
  await writeFile(files.inputLock, writeLock(inputLock));
  await writeFile(files.corpus, writeCorpus(corpus));
  await writeFile(files.seal, writeSeal(seal));
}
