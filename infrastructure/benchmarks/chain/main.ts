import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { haveRecordings, type Recording, recordings } from './recordings.js';
import { type MemoryRow, memoryRow, printMemory, printSample } from './memory-row.js';
import type { ChainToRead } from './readers.js';
import { printSpeed, type SpeedRow, speedRow } from './speed-rows.js';

const usage = `npm run bench -- chain [--blocks N] [--rounds N] [--latency MS] [--memory N] [--only speed|memory] [--quick] [--json]

Backfill beside the obvious loop of @polkadot/api (getBlockHash, api.at, query.system.events(), one after the other), in
turns; medians. Chains are processes of their own: a development chain of N empty blocks, N blocks that each hold something
of other nodes' contracts only, and the recordings of ../shared, all of which is asked for; each locally and over a line of
MS ms. Then a whole node follows a chain of --memory blocks, quiet and
busy ones, and heap and RSS are printed at each tenth (default 20,000; --memory 1000000 takes some minutes). --only speed or
--only memory does the one or the other. --quick: few blocks, one round, one recording. Exits 1 when a goal is missed.`;

interface ChainBenchmark {
  readonly blocks: number;
  readonly rounds: number;
  readonly warmUp: number;
  readonly latency: number;
  readonly memory: number;
  readonly recordings: readonly Recording[];
  /** Blocks that the loop reads over the slow line, and locally. */
  readonly few: { readonly local: number; readonly slow: number };
}

/** What a chain's process tells when it serves. */
interface Served {
  readonly local: string;
  readonly slow: string;
  readonly length: number;
  readonly specs: readonly number[];
}

/** Spec versions with V12 metadata. */
const lastOldSpec = 100;

/** @returns the exit code: 1 when a goal is missed, 2 for wrong usage */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      blocks: { type: 'string' },
      rounds: { type: 'string' },
      latency: { type: 'string', default: '50' },
      memory: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { quick, only } = values;
  const settings: ChainBenchmark = {
    blocks: Number(values.blocks ?? (quick ? 500 : 4000)),
    rounds: Number(values.rounds ?? (quick ? 1 : 5)),
    warmUp: quick ? 0 : 1,
    latency: Number(values.latency),
    memory: Number(values.memory ?? (quick ? 2000 : 20_000)),
    recordings: quick ? recordings.slice(-1) : recordings,
    few: quick ? { local: 60, slow: 5 } : { local: 400, slow: 40 },
  };
  const { blocks, rounds, latency, memory: long } = settings;
  const areCounts = [blocks, rounds, latency, long].every((each) => Number.isSafeInteger(each) && each > 0);
  if (!areCounts || !['speed', 'memory', undefined].includes(only)) {
    console.error(usage);
    return 2;
  }
  const line = values.json ? (): void => undefined : (text: string): void => console.log(text);
  const rows = only === 'memory' ? [] : await speedRows(settings, line);
  const memory = only === 'speed' ? null : await memoryOf(settings, line);
  if (values.json) console.log(JSON.stringify({ blocks, rounds, latency, rows, memory }, null, 2));
  const isFlat = memory === null || memory.grownMiB <= memory.limitMiB;
  return rows.every(({ times, goal }) => times >= goal) && isFlat ? 0 : 1;
}

function memoryOf({ memory }: ChainBenchmark, line: (text: string) => void): Promise<MemoryRow> {
  return served(['looped', '-', String(memory), '0'], async ({ local, length }) => {
    const row = await memoryRow(local, length, (sample) => line(printSample(sample)));
    printMemory(row, line);
    return row;
  });
}

/** The development chain's rows, and those of the recordings, where they are. */
async function speedRows(
  { blocks, rounds, warmUp, latency, few, recordings: chosen }: ChainBenchmark,
  line: (text: string) => void,
): Promise<readonly SpeedRow[]> {
  const rows: SpeedRow[] = [];
  const both = async (
    what: string,
    { local, slow, length, specs }: Served,
    wanted: ChainToRead['wanted'] = 'all',
  ): Promise<void> => {
    const oldSpecs = specs.filter((spec) => spec <= lastOldSpec);
    for (const [at, url, goal, loop] of [
      ['local', local, 10, few.local],
      [`${latency} ms`, slow, 20, few.slow],
    ] as const) {
      const chain = { url, oldSpecs, wanted };
      const wish = { what: `${what}, ${at}`, goal, chain, blocks: length, few: loop, rounds, warmUp };
      rows.push(await speedRow(wish));
    }
  };
  await served(['chain', String(blocks), String(latency)], (chain) => both('empty blocks', chain));
  await served(['looped', 'others', String(blocks), String(latency)], (chain) =>
    both("others' contracts", chain, 'none of it'),
  );
  if (!haveRecordings)
    console.error(
      'MISSING: ../shared/tfchain is not there, so no recording is read; these rows are not measured',
    );
  for (const { name, file } of haveRecordings ? chosen : [])
    await served(['looped', file, '0', String(latency)], (chain) => both(name, chain));
  printSpeed(rows, line);
  return rows;
}

/** Runs a chain in a process of its own as long as it is used. */
async function served<T>(
  [kind = '', ...args]: readonly string[],
  use: (chain: Served) => Promise<T>,
): Promise<T> {
  const chain = fork(new URL(`./${kind}-process.js`, import.meta.url), args);
  try {
    const [told] = (await once(chain, 'message')) as [Served]; // what it sends
    return await use(told);
  } finally {
    chain.kill();
  }
}
