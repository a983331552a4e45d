import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { SeededRandom } from './fuzz/seeded-random.js';
import { chainSeeds } from './fuzz-chain/chain-seeds.js';
import { truthOf, tryFollow } from './fuzz-chain/try-follow.js';
import { tryScale } from './fuzz-chain/try-scale.js';

/**
 * `npm run fuzz:chain [-- --blobs N] [--answers N] [--seed N]`: changes SCALE blobs (events, extrinsics, storage, metadata)
 * of all runtimes, and JSON-RPC answers on walks along a chain. Exits 1 when one crashed what reads it, took longer than
 * 5 s, or made it read what is not there.
 */
const { values } = parseArgs({
  options: {
    blobs: { type: 'string', default: '10000' },
    answers: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [blobs, answers, seed] = [values.blobs, values.answers, values.seed].map(Number) as [
  number,
  number,
  number,
];
if ([blobs, answers, seed].some((value) => !Number.isSafeInteger(value))) {
  console.error('--blobs, --answers and --seed need whole numbers');
  process.exit(2);
}
const slowMs = 5000;
const ends = new Map<string, number>();
const findings: string[] = [];
let slowest = { ms: 0, what: '' };

function note(what: string, end: string, finding: string | null, ms: number): void {
  ends.set(end, (ends.get(end) ?? 0) + 1);
  if (ms > slowest.ms) slowest = { ms, what };
  if (finding !== null) findings.push(`${what} (${end}): ${finding}`);
}

async function changeBlobs(): Promise<void> {
  const shared = fileURLToPath(new URL('../../../../shared/tfchain/', import.meta.url));
  const seeds = await chainSeeds(shared);
  console.log(
    `seed ${seed}; blocks of ${seeds.map(({ name, blocks }) => `${name} (${blocks.length})`).join(', ')}`,
  );
  for (let turn = 0; turn < blobs; turn++) {
    const random = new SeededRandom(seed + turn);
    const began = performance.now();
    const { end, finding } = tryScale(random.pick(seeds), random);
    const ms = performance.now() - began;
    note(`blob ${turn}`, end, finding ?? (ms > slowMs ? `took ${Math.round(ms)} ms` : null), ms);
  }
}

async function changeAnswers(): Promise<number> {
  const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 12, to: 'current' } });
  const user = await DevchainUser.of(chain);
  await user.createTwins('//Alice', '//Bob');
  chain.newBlock(16);
  await user.close();
  const truth = await truthOf(chain.url);
  let changed = 0;
  for (let walk = 0; changed < answers; walk++) {
    const began = performance.now();
    const turn = await tryFollow(chain.url, truth, new SeededRandom(seed + walk));
    note(`walk ${walk}`, turn.end, turn.finding, performance.now() - began);
    changed += turn.changed;
  }
  await chain.close();
  return changed;
}

process.on('uncaughtException', (error) => {
  console.log(`FINDING: the process would have died: ${error.stack}`);
  process.exit(1);
});
const began = performance.now();
await changeBlobs();
const changed = await changeAnswers();
for (const [end, count] of [...ends].toSorted(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(9)}  ${end}`);
const took = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${blobs} blobs and ${changed} answers in ${took} s; slowest: ${slowest.what}, ${slowest.ms.toFixed(0)} ms`,
);
for (const finding of findings.slice(0, 20)) console.log(`FINDING in ${finding}`);
if (findings.length === 0) console.log('no finding');
process.exitCode = findings.length === 0 ? 0 : 1;
