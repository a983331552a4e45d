import type { Finding } from './finding.js';

/** Everything that may lie in the project's root. Anything else needs a decision first. */
export const topLevelNames: ReadonlySet<string> = new Set(
  [
    'domain commands projections chain infrastructure simulations docs .ci',
    'README.md LICENSE package.json package-lock.json tsconfig.json tsconfig.core.json',
    'biome.json .oxlintrc.json .mocharc.json .c8rc.json .editorconfig .gitignore .npmrc',
  ].flatMap((line) => line.split(' ')),
);

/** Made by tools and not committed. */
const notCommitted: ReadonlySet<string> = new Set(['.git', 'node_modules', 'dist', 'coverage', 'data']);

/** Checks that the root holds only what the design has a place for. `names` are the entries of the root. */
export function checkTopLevel(names: readonly string[]): readonly Finding[] {
  return names
    .filter((name) => !topLevelNames.has(name) && !notCommitted.has(name))
    .map((name) => ({
      check: 'top-level',
      severity: 'error',
      path: name,
      line: null,
      message:
        'has no place in the root: put it into a room, or add it to infrastructure/checks/top-level.ts',
    }));
}
