import { availableParallelism, cpus } from 'node:os';

import '../cli/closed-output.js';

/** Name -> what it measures, and its file, which runs when it is imported. */
const benchmarks: Readonly<Record<string, { readonly about: string; readonly run: () => Promise<unknown> }>> =
  {
    domain: {
      about:
        'parse, validate, hash and verify a deployment, beside peers; decisions with 10 to 10,000 live ones',
      run: () => import('./domain.js'),
    },
    ledger: {
      about:
        'the ledger beside LevelDB, Emmett and SQLite: appends, latency, replay, opening, size; --help for its options',
      run: async () => {
        const { main } = await import('./ledger/main.js');
        process.exitCode = await main(process.argv.slice(3));
      },
    },
    simulation: {
      about: 'roll-outs over a fleet, thin and thick, replay and shrinking; --help for its options',
      run: async () => {
        const { main } = await import('./simulation/main.js');
        process.exitCode = await main(process.argv.slice(3));
      },
    },
    chain: {
      about:
        'backfill of a chain and of recordings beside the obvious loop, locally and over a slow line; memory; --help for its options',
      run: async () => {
        const { main } = await import('./chain/main.js');
        process.exitCode = await main(process.argv.slice(3));
      },
    },
    'chain-memory': {
      about: "heap and RSS over a day's worth of blocks (14,400) of a live chain",
      run: () => import('./chain-memory.js'),
    },
  };

/** `npm run bench` lists the benchmarks, `npm run bench -- NAME` runs one. Exits 2 for a name that there is not. */
const name = process.argv[2];
const chosen = name === undefined ? undefined : benchmarks[name];
if (chosen === undefined) {
  if (name !== undefined) console.error(`there is no benchmark '${name}'`);
  console.log('npm run bench -- NAME, where NAME is one of:');
  for (const [each, { about }] of Object.entries(benchmarks)) console.log(`  ${each}: ${about}`);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  // standard output is the benchmark's own: with --json nothing else may be on it
  console.error(
    `Node.js ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown CPU'}`,
  );
  await chosen.run();
}
