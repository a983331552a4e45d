import { parentPort, workerData } from 'node:worker_threads';
import { getHeapStatistics } from 'node:v8';

import { z } from 'zod';

import { fuzzedBody, startBodies } from './fuzzed-body.js';
import { type Fate, tryBody } from './try-body.js';

/** What the worker found; sent once a second at most, and at once with a finding. */
export interface FuzzReport {
  readonly turns: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly slowest: { readonly turn: number; readonly ms: number; readonly bytes: number };
  /** Bytes of live and dead objects of this worker's heap, at its highest. */
  readonly peakHeap: number;
  readonly finding: { readonly turn: number; readonly text: string } | null;
}

const options = z.object({
  seed: z.number(),
  first: z.number(),
  until: z.number(),
  budgetMs: z.number(),
  turn: z.instanceof(SharedArrayBuffer),
});
const { seed, first, until, budgetMs, turn: shared } = options.parse(workerData);
/** The turn that is being tried, for the watcher. */
const current = new Int32Array(shared);
const start = startBodies();
const ends = new Map<string, number>();
let slowest = { turn: first, ms: 0, bytes: 0 };
let peakHeap = 0;
let reported = Date.now();

for (let turn = first; ; turn += 1) {
  Atomics.store(current, 0, turn);
  const body = fuzzedBody(start.bodies, seed, turn);
  let { fate, ms } = timed(body);
  // the machine may have been busy with something else
  if (ms > budgetMs) ({ fate, ms } = timed(body));
  if (ms > slowest.ms) slowest = { turn, ms, bytes: body.length };
  ends.set(fate.end, (ends.get(fate.end) ?? 0) + 1);
  if (turn % 16 === 0) peakHeap = Math.max(peakHeap, getHeapStatistics().used_heap_size);
  const text = problemOf(fate, ms);
  const now = Date.now();
  const isLast = text !== null || now >= until;
  if (isLast || now - reported > 1000) {
    reported = now;
    const finding = text === null ? null : { turn, text };
    const report: FuzzReport = {
      turns: turn - first + 1,
      ends: Object.fromEntries(ends),
      slowest,
      peakHeap,
      finding,
    };
    // nothing is transferred, all is copied
    parentPort?.postMessage(report, []);
  }
  if (isLast) break;
}

function timed(body: Buffer): { fate: Fate; ms: number } {
  const began = performance.now();
  const fate = tryBody(body, start.accounts);
  return { fate, ms: performance.now() - began };
}

function problemOf(fate: Fate, ms: number): string | null {
  if (fate.finding !== null) return fate.finding;
  return ms > budgetMs ? `took ${Math.round(ms)} ms, ${budgetMs} are allowed` : null;
}
