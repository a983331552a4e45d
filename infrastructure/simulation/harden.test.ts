import { expect } from 'chai';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

async function under(snippets: readonly string[]): Promise<Record<string, string | null>> {
  const worker = new Worker(new URL('./harden-thread.fixture.js', import.meta.url), { workerData: snippets });
  const [said] = (await once(worker, 'message')) as [readonly (string | null)[]]; // as the fixture says it
  await worker.terminate();
  return Object.fromEntries(snippets.map((snippet, index) => [snippet, said[index] ?? null]));
}

describe('hardened globals', function () {
  this.timeout(30_000);

  it('refuse clock, randomness, timers, network, machine, locale and collection', async () => {
    const refused = [
      'Date.now()',
      'new Date()',
      'Date()',
      'new Date(0).getHours()',
      'new Date(0).toString()',
      'new Date(2026, 1)',
      'new Date("2026-03-29 02:30")',
      'new (new Date(0).constructor)()',
      'Math.random()',
      'crypto.randomUUID()',
      'performance.now()',
      'setTimeout(() => {})',
      'setImmediate(() => {})',
      'queueMicrotask(() => {})',
      'fetch("http://x")',
      'process.env',
      'new Intl.NumberFormat()',
      '"a".localeCompare("b")',
      '(1e6).toLocaleString()',
      'new WeakRef({})',
      'new SharedArrayBuffer(8)',
      'globalThis.process = 1',
    ];
    const said = await under(refused);
    expect(said).to.deep.equal(Object.fromEntries(refused.map((each) => [each, 'HardenedError'])));
  });

  it('freeze what the language shares, also where only syntax leads', async () => {
    const refused = [
      'Array.prototype.last = 1',
      'Object.prototype.x = 1',
      'Math.floor = () => 1',
      'JSON.stringify = () => ""',
      'Object.getPrototypeOf([][Symbol.iterator]()).next = 1',
      'Object.getPrototypeOf(function* () {}).x = 1',
      'Map.prototype.set.x = 1',
      'Object.prototype.toString = 1',
      'Error.prototype.name = ""',
      'Date.prototype.x = 1',
    ];
    const said = await under(refused);
    expect(said).to.deep.equal(Object.fromEntries(refused.map((each) => [each, 'TypeError'])));
  });

  it('leave what is exact, and what programs do with objects of their own', async () => {
    const allowed = [
      'new Date(0).toISOString()',
      'new Date("2026-03-29T02:30:00Z").getTime()',
      'Date.UTC(2026, 1)',
      'const error = new Error("x"); error.name = "Y"; error.message = "z";',
      'class A { toString() { return "a"; } } String(new A());',
      'const object = {}; object.toString = () => "x"; if (String(object) !== "x") throw new Error("no");',
      'class B extends Error { constructor() { super("x"); this.name = "B"; } } if (new B().name !== "B") throw new Error("no");',
      '[3, 1, 2].sort(); new Map([[1, 2]]).get(1); 5n ** 3n; JSON.parse("[1]");',
    ];
    const said = await under(allowed);
    expect(said).to.deep.equal(Object.fromEntries(allowed.map((each) => [each, null])));
  });
});
