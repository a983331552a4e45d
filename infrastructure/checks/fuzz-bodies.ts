import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import '../cli/closed-output.js';
import { fuzzedBody, startBodies } from './fuzz/fuzzed-body.js';
import type { FuzzReport } from './fuzz/fuzz-worker.js';

/**
 * `npm run fuzz [-- --seconds N] [--seed N] [--first TURN] [--budget MS]`: throws changed bodies at everything that a
 * body meets before the chain is asked. Exits 1 when one crashed it, took longer than its budget, was changed by
 * writing and reading, was refused without a place, or when memory grew past its limit.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '0' },
    budget: { type: 'string', default: '2000' },
  },
});
const [seconds, seed, first, budgetMs] = [values.seconds, values.seed, values.first, values.budget].map(
  Number,
);
const limits = { heapMiB: 512, hangMs: 30_000 };
if ([seconds, seed, first, budgetMs].some((value) => !Number.isSafeInteger(value))) {
  console.error('--seconds, --seed, --first and --budget need whole numbers');
  process.exit(2);
}

const turn = new Int32Array(new SharedArrayBuffer(4));
const began = Date.now();
const worker = new Worker(new URL('./fuzz/fuzz-worker.js', import.meta.url), {
  workerData: { seed, first, budgetMs, until: began + seconds! * 1000, turn: turn.buffer },
  resourceLimits: { maxOldGenerationSizeMb: limits.heapMiB },
});
let last: FuzzReport | null = null;
let trouble: string | null = null;
const watch = watchForHang();
worker.on('message', (report: FuzzReport) => {
  last = report;
});
worker.on('error', (error) => {
  trouble = `the worker died: ${error.message}`;
});
worker.on('exit', () => {
  clearInterval(watch);
  void summary();
});

function watchForHang(): NodeJS.Timeout {
  let seen = { turn: -1, at: Date.now() };
  return setInterval(() => {
    const now = { turn: Atomics.load(turn, 0), at: Date.now() };
    if (now.turn !== seen.turn) seen = now;
    else if (now.at - seen.at > limits.hangMs) {
      trouble = `hangs for ${limits.hangMs} ms`;
      void worker.terminate();
    }
  }, 1000);
}

async function summary(): Promise<void> {
  const finding = last?.finding ?? (trouble === null ? null : { turn: Atomics.load(turn, 0), text: trouble });
  const took = (Date.now() - began) / 1000;
  const { turns = 0, ends = {}, slowest, peakHeap = 0 } = last ?? {};
  console.log(`seed ${seed}, ${turns} bodies in ${took.toFixed(0)} s (${Math.round(turns / took)} a second)`);
  for (const [end, count] of Object.entries(ends).sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(9)}  ${end}`);
  if (slowest !== undefined)
    console.log(
      `slowest: ${slowest.ms.toFixed(1)} ms for ${slowest.bytes} bytes in turn ${slowest.turn} (budget ${budgetMs} ms)`,
    );
  console.log(`peak heap: ${(peakHeap / 1024 ** 2).toFixed(0)} MiB (limit ${limits.heapMiB} MiB)`);
  if (finding === null) return console.log('no finding');
  const folder = await mkdtemp(join(tmpdir(), 'zledger-fuzz-'));
  const file = join(folder, `turn-${finding.turn}.json`);
  await writeFile(file, fuzzedBody(startBodies().bodies, seed!, finding.turn));
  console.log(`FINDING in turn ${finding.turn}: ${finding.text}`);
  console.log(`the body is in ${file}; again: npm run fuzz -- --seed ${seed} --first ${finding.turn}`);
  process.exitCode = 1;
}
