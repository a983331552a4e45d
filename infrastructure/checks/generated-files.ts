import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);

/** Written by `npm run docs`, compared by tests. */
export const catalogueFile = fileURLToPath(new URL('docs/events.md', root));
export const lockFile = fileURLToPath(new URL('infrastructure/checks/event-schemas.lock.json', root));
export const typeReferenceFile = fileURLToPath(new URL('docs/reference/workload-types.md', root));
