import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { RpcConnection } from '../../chain/tfchain/rpc-connection.js';

/**
 * `npm run bench -- chain-memory [--blocks N] [--step N] [--limit MIB]`: follows a day's worth of blocks (14,400 of 6 s) of a
 * development chain in another process, live and as fast as they are made, and prints heap and resident memory on the way,
 * after a collection. Exits 1 when the heap of the last quarter is more than `limit` MiB above that of the second.
 */
const { values } = parseArgs({
  // the benchmark's own name comes first
  allowPositionals: true,
  options: {
    blocks: { type: 'string', default: '14400' },
    step: { type: 'string', default: '600' },
    limit: { type: 'string', default: '8' },
  },
});
const [blocks, step, limitMiB] = [values.blocks, values.step, values.limit].map(Number) as [
  number,
  number,
  number,
];
if ([blocks, step, limitMiB].some((value) => !Number.isSafeInteger(value) || value < 1)) {
  console.error('--blocks, --step and --limit need whole numbers');
  process.exit(2);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void; // what the flag exposes
const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1).padStart(7);

const chain = fork(new URL('./devchain-process.js', import.meta.url));
const [url] = (await once(chain, 'message')) as [string]; // what it sends when it runs
const rpc = new RpcConnection(url, { requestTimeoutMs: 120_000 });
await rpc.connect();
const source = connectTfchain({ endpoints: [url], pollMs: 1000 });
const stop = new AbortController();
const samples: number[] = [];
const began = performance.now();
let made = 0;

/** The next blocks, ten at a time: a live head, not a backfill. */
async function makeMore(): Promise<void> {
  const count = Math.min(10, blocks - made);
  made += count;
  await rpc.send('dev_newBlock', [{ count }]);
}

console.log('   block    heap MiB     RSS MiB   seconds');
await makeMore();
const following = source.follow(1, { signal: stop.signal, untilHead: false, expectedParent: null });
for await (const { number } of following) {
  if (number % step === 0 || number === blocks) {
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    samples.push(heapUsed);
    const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(7);
    console.log(`${String(number).padStart(8)}     ${mib(heapUsed)}     ${mib(rss)}   ${seconds}`);
  }
  if (number === blocks) stop.abort();
  else if (number === made) await makeMore();
}
await source.close();
await rpc.disconnect();
chain.kill();

const mean = (of: readonly number[]): number =>
  of.reduce((sum, each) => sum + each, 0) / Math.max(1, of.length);
const quarter = Math.floor(samples.length / 4);
const grown = mean(samples.slice(-quarter)) - mean(samples.slice(quarter, 2 * quarter));
console.log(
  `heap of the last quarter against the second: ${(grown / 1024 ** 2).toFixed(2)} MiB (limit ${limitMiB} MiB)`,
);
process.exitCode = grown > limitMiB * 1024 ** 2 ? 1 : 0;
