import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import '../cli/closed-output.js';
import { startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { SeededRandom } from './fuzz/seeded-random.js';
import { chainSeeds } from './fuzz-chain/chain-seeds.js';
import { gapWorld } from './fuzz-chain/gap-world.js';
import { type FollowTurn, truthOf, tryFollow } from './fuzz-chain/try-follow.js';
import { tryReconcile } from './fuzz-chain/try-reconcile.js';
import { tryScale } from './fuzz-chain/try-scale.js';

/**
 * `npm run fuzz:chain [-- --blobs N] [--answers N] [--seed N] [--at N]`: changes SCALE blobs (events, extrinsics, storage,
 * metadata) of all runtimes, and JSON-RPC answers: on walks along a chain, N of them at once, and one answer each when a node
 * that slept takes the chain's storage. Exits 1 when one crashed what reads it, took more than 5 s of CPU, made it hang, or read what is
 * not there, or removed a contract. Time is counted so that a busy machine makes no findings.
 */
const { values } = parseArgs({
  options: {
    blobs: { type: 'string', default: '10000' },
    answers: { type: 'string', default: '10000' },
    at: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const numbers = [values.blobs, values.answers, values.seed, values.at].map(Number);
const [blobs, answers, seed, atOnce] = numbers as [number, number, number, number]; // as many as named
if (numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) {
  console.error('--blobs, --answers, --seed and --at need whole numbers');
  process.exit(2);
}
/** Of CPU time: what else the machine does is no finding. */
const slowMs = 5000;
const ends = new Map<string, number>();
const findings: string[] = [];
let slowest = { ms: 0, what: '' };

function note(what: string, end: string, finding: string | null, ms: number): void {
  ends.set(end, (ends.get(end) ?? 0) + 1);
  if (ms > slowest.ms) slowest = { ms, what };
  if (finding !== null) findings.push(`${what} (${end}): ${finding}`);
}

/** Seeds beside each other share no turn. */
function randomOf(turn: number): SeededRandom {
  return new SeededRandom(seed * 1_000_003 + turn);
}

async function changeBlobs(): Promise<void> {
  const shared = fileURLToPath(new URL('../../../../shared/tfchain/', import.meta.url));
  const seeds = await chainSeeds(shared);
  console.log(
    `seed ${seed}; blocks of ${seeds.map(({ name, blocks }) => `${name} (${blocks.length})`).join(', ')}`,
  );
  for (let turn = 0; turn < blobs; turn++) {
    const random = randomOf(turn);
    const began = process.cpuUsage();
    const { end, finding } = tryScale(random.pick(seeds), random);
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    note(`blob ${turn}`, end, finding ?? (ms > slowMs ? `took ${Math.round(ms)} ms of CPU` : null), ms);
  }
}

/** Takes turns, some at once because most of a turn is waiting, until so many answers were changed. */
async function turns(
  what: string,
  wanted: number,
  take: (random: SeededRandom) => Promise<FollowTurn>,
): Promise<number> {
  let [next, changed] = [0, 0];
  const taker = async (): Promise<void> => {
    while (changed < wanted) {
      const turn = next++;
      const began = performance.now();
      const { end, finding, changed: more } = await take(randomOf(turn));
      note(`${what} ${turn}`, end, finding, performance.now() - began);
      changed += more;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, taker));
  return changed;
}

async function changeAnswers(): Promise<number> {
  const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 12, to: 'current' } });
  const user = await DevchainUser.of(chain);
  await user.createTwins('//Alice', '//Bob');
  chain.newBlock(36);
  await user.close();
  const truth = await truthOf(chain.url);
  const changed = await turns('walk', answers * 0.95, (random) => tryFollow(chain.url, truth, random));
  await chain.close();
  const world = await gapWorld();
  const ofGaps = await turns('gap', answers * 0.05, (random) => tryReconcile(world, random));
  await world.close();
  return changed + ofGaps;
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
