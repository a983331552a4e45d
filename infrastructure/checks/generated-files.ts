import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const file = (path: string): string => fileURLToPath(new URL(path, root));

/** Written by `npm run docs`, compared by tests. */
export const catalogueFile = file('docs/events.md');
export const lockFile = file('infrastructure/checks/event-schemas.lock.json');
export const inputLockFile = file('infrastructure/checks/input-schemas.lock.json');
export const corpusFile = file('infrastructure/checks/event-corpus/corpus.jsonl');
export const corpusSealFile = file('infrastructure/checks/event-corpus/corpus.seal.json');
export const typeReferenceFile = file('docs/reference/workload-types.md');
export const chainRuntimesFile = fileURLToPath(new URL('docs/reference/chain-runtimes.md', root));
export const scenarioSchemaFile = file('simulations/scenarios/scenario.schema.json');
export const scenarioReferenceFile = file('docs/reference/scenarios.md');
export const historyFile = file('docs/history.md');
export const reportPictureFile = file('docs/guides/report.svg');
