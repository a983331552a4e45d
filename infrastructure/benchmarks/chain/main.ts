import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { median } from '../interleaved.js';
import { type Reading, readObvious, readOurs } from './readers.js';

const usage = `npm run bench -- chain [--blocks N] [--rounds N] [--latency MS] [--quick] [--json]

Backfill of empty blocks of a development chain in a process of its own, beside the obvious loop of @polkadot/api
(getBlockHash, api.at, query.system.events(), one after the other), in turns; medians.`;

interface Row {
  readonly line: string;
  readonly goal: number;
  readonly ours: Reading;
  readonly obvious: Reading;
  readonly times: number;
}

/** @returns the exit code: 1 when a goal is missed, 2 for wrong usage */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      blocks: { type: 'string' },
      rounds: { type: 'string' },
      latency: { type: 'string', default: '50' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const blocks = Number(values.blocks ?? (values.quick ? 500 : 4000));
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  const latency = Number(values.latency);
  if (![blocks, rounds, latency].every((each) => Number.isSafeInteger(each) && each > 0)) {
    console.error(usage);
    return 2;
  }
  const chain = fork(new URL('./chain-process.js', import.meta.url), [String(blocks), String(latency)]);
  try {
    const [urls] = (await once(chain, 'message')) as [{ local: string; slow: string }]; // what it sends
    // The loop is as fast over few blocks as over many, and slow.
    const few = { local: Math.min(blocks, 400), slow: Math.min(blocks, values.quick ? 15 : 40) };
    const rows = [
      await compare('local', 10, urls.local, few.local, rounds),
      await compare(`${latency} ms`, 20, urls.slow, few.slow, rounds),
    ];
    print(rows, { blocks, rounds }, values.json);
    return rows.every(({ times, goal }) => times >= goal) ? 0 : 1;
  } finally {
    chain.kill();
  }
}

async function compare(line: string, goal: number, url: string, few: number, rounds: number): Promise<Row> {
  const [ours, obvious]: [Reading[], Reading[]] = [[], []];
  // the first round only warms up
  for (let round = -1; round < rounds; round++) {
    const [a, b] = [await readOurs(url), await readObvious(url, few)];
    if (round < 0) continue;
    ours.push(a);
    obvious.push(b);
  }
  const [a, b] = [middle(ours), middle(obvious)];
  return { line, goal, ours: a, obvious: b, times: a.blocksPerSecond / b.blocksPerSecond };
}

function middle(readings: readonly Reading[]): Reading {
  return {
    blocksPerSecond: median(readings.map(({ blocksPerSecond }) => blocksPerSecond)),
    cpuMicros: median(readings.map(({ cpuMicros }) => cpuMicros)),
  };
}

function print(rows: readonly Row[], settings: { blocks: number; rounds: number }, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ ...settings, rows }, null, 2));
    return;
  }
  console.log(`${settings.blocks} empty blocks, median of ${settings.rounds}`);
  console.log('line      zledger/s   loop/s   times   goal   CPU µs/block: zledger   loop');
  for (const { line, goal, ours, obvious, times } of rows) {
    const cells = [
      line.padEnd(8),
      ours.blocksPerSecond.toFixed(0).padStart(10),
      obvious.blocksPerSecond.toFixed(1).padStart(8),
      `${times.toFixed(1)}x`.padStart(7),
      `${goal}x`.padStart(6),
      ours.cpuMicros.toFixed(0).padStart(23),
      obvious.cpuMicros.toFixed(0).padStart(6),
    ];
    console.log(cells.join(' '));
  }
}
