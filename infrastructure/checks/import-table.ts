/**
 * Who may import whom: the table of docs/architecture.md as data. This file is the rule, import-direction.ts only
 * enforces it. A room may always import itself. `*` at the end of a package name stands for anything.
 */
export interface RoomRule {
  /** Rooms (top-level folders) or single files that may be imported, values and types. */
  readonly imports: readonly string[];
  /** Rooms or single files of which only types may be imported (`import type`). */
  readonly types: readonly string[];
  /** npm packages; `node:*` for Node.js's own modules. */
  readonly packages: readonly string[];
}

const pureLibraries = ['immer', '@noble/*', '@scure/*', 'zod'];

export const importTable: Readonly<Record<string, RoomRule>> = {
  domain: { imports: [], types: [], packages: pureLibraries },
  commands: { imports: ['domain'], types: [], packages: [] },
  projections: { imports: ['domain'], types: [], packages: [] },
  chain: { imports: ['domain'], types: ['commands'], packages: ['*'] },
  infrastructure: {
    imports: ['domain', 'commands', 'projections', 'chain', 'simulations'],
    types: [],
    packages: ['*'],
  },
  simulations: {
    imports: [
      'domain',
      'commands',
      'projections',
      'infrastructure/ledger/memory-ledger.ts',
      // The pure half of the ledger, over which the simulated disk is put, and the draft that a turn becomes.
      'infrastructure/ledger/commit-codec.ts',
      'infrastructure/ledger/continuity.ts',
      'infrastructure/ledger/frame-shelf.ts',
      'infrastructure/ledger/id-table.ts',
      'infrastructure/ledger/ledger.ts',
      'infrastructure/ledger/log-tail.ts',
      'infrastructure/ledger/stored-ledger.ts',
      'infrastructure/runtime/commit-draft.ts',
    ],
    types: [
      'infrastructure/drivers/driver.ts',
      'infrastructure/ledger/commit-store.ts',
      'chain/block-source.ts',
    ],
    // yaml is a parser without I/O: scenario files are text that somebody else read.
    packages: [...pureLibraries, 'yaml'],
  },
};

/**
 * Files in which what is imported may be computed, each with the reason. What they load is no file of this project, so
 * that nothing of the table can be said of it; every other file names what it imports.
 */
export const computedImports: ReadonlyMap<string, string> = new Map([
  [
    'infrastructure/simulation/load-build.ts',
    'loads the core of another build of zledger, from the package folder that the user names',
  ],
]);

/** What `*.test.ts` and `*.fixture.ts` of every room may import besides. */
export const testsMayImport: RoomRule = {
  imports: ['infrastructure/test-support'],
  types: [],
  packages: ['mocha', 'chai', 'fast-check', 'node:*', '@noble/*', '@scure/*'],
};
