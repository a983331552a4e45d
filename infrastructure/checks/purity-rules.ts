/** What the pure rooms may not use, as data; purity.ts enforces it. Why: design "Determinism", docs/architecture.md. */

/** The rooms whose code gives the same answer on every machine, for ever. */
export const pureRooms: readonly string[] = ['domain', 'commands', 'projections'];

/**
 * Word -> why not. Names of members (`x.process`) and of properties (`{ process: 1 }`) are not meant. `window`, `self`
 * and the like are left to the compiler: the core is compiled without the types of browser and Node.js, so that only
 * a local of that name passes.
 */
export const forbiddenWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'reads the clock: time comes with an event': 'Date performance',
    'is a timer: a due time is state, and a timer input makes it pass':
      'setTimeout setInterval setImmediate queueMicrotask clearTimeout clearInterval clearImmediate',
    'is asynchronous: pure rooms are synchronous': 'async await Promise',
    'belongs to the machine or to Node.js, not to the model':
      'process Buffer globalThis console fetch crypto require __dirname __filename',
    'runs code that is not in the source': 'eval',
    'depends on the locale of the machine': 'Intl',
    'depends on garbage collection or on other threads':
      'WeakRef FinalizationRegistry SharedArrayBuffer Atomics Worker',
  }).flatMap(([why, words]) => words.split(' ').map((word): [string, string] => [word, why])),
);

/** Names of members that may not be called on anything. */
export const forbiddenMembers: ReadonlyMap<string, string> = new Map(
  [
    'localeCompare',
    'toLocaleString',
    'toLocaleDateString',
    'toLocaleTimeString',
    'toLocaleLowerCase',
    'toLocaleUpperCase',
  ].map((word) => [word, 'depends on the locale of the machine'] as const),
);

/** Math whose result is exact and so the same in every engine; `Math.pow` and `Math.sin` are not. */
export const exactMath: ReadonlySet<string> = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc'.split(' '),
);
