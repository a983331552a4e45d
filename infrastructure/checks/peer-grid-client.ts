import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import '../cli/closed-output.js';
import { challenge, challengeHash } from '../../domain/deployment/challenge.js';
import { parseDeployment } from '../../domain/deployment/deployment-body.js';
import { SeededRandom } from './fuzz/seeded-random.js';
import { asDeployment, installClient, loadClasses, type PeerClasses } from './peer/grid-client.js';
import { type OddCase, oddCases, oddDescription } from './peer/odd-cases.js';
import { peerTypes } from './peer/random-data.js';
import { deploymentOf, randomDeployment, workloadOf } from './peer/random-deployment.js';
import { RandomValues } from './peer/random-values.js';

/**
 * `npm run test:peer [-- --seed N] [--count N] [--client VERSION] [--folder DIR]`: random deployments made with the
 * classes of the real client (installed into a temporary folder, or taken from DIR) must have the same hash here.
 * Where the client is known to part from Zero-OS's Go code, that is counted, and Zero-OS is right. Exits 1 on any
 * other difference, 3 when the client cannot be installed.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    client: { type: 'string', default: '2.9.2' },
    folder: { type: 'string' },
  },
});
const knownCounts = new Map<string, number>();
const differences: string[] = [];
const counted = new Map<string, number>();

const isOurs = values.folder === undefined;
const folder = values.folder ?? (await install(values.client));
try {
  compareAll(loadClasses(folder), Number(values.seed), Number(values.count));
} finally {
  if (isOurs) await rm(folder, { recursive: true, force: true });
}
// the client's libraries keep timers
process.exit(differences.length === 0 ? 0 : 1);

async function install(version: string): Promise<string> {
  console.log(`installing @threefold/grid_client ${version} into a temporary folder (about 200 packages)`);
  try {
    return await installClient(version);
  } catch (error) {
    console.error(error);
    process.exit(3);
  }
}

function compareAll(client: PeerClasses, seed: number, count: number): void {
  const v = new RandomValues(new SeededRandom(seed));
  for (let turn = 0; turn < count; turn += 1) {
    const wanted = peerTypes[turn % peerTypes.length]!;
    compare(randomDeployment(v, client, wanted), `turn ${turn}`);
  }
  const perCase = Math.max(1, Math.floor(count / 50));
  for (const odd of oddCases) for (let i = 0; i < perCase; i += 1) compareOdd(odd, v, client);
  const types = [...counted].map(([type, n]) => `${type} ${n}`).join(', ');
  console.log(`${count} deployments (seed ${seed}) with workloads: ${types}`);
  console.log(`${differences.length} differ`);
  console.log('known differences, in which Zero-OS decides:');
  for (const [name, n] of knownCounts) console.log(`  ${n}: ${name}`);
  for (const difference of differences.slice(0, 10)) console.log(difference);
}

function compare(deployment: object, name: string): void {
  const peer = asDeployment(deployment);
  const ours = parseDeployment(JSON.stringify(deployment));
  for (const { type } of ours.workloads) counted.set(type, (counted.get(type) ?? 0) + 1);
  if (challengeHash(ours) === peer.challenge_hash()) return;
  if (agreesWithoutGpus(deployment)) return know('gpu hashed inside the loop over env (clients before 2.9)');
  differences.push(`${name}:\n  client ${peer.challenge()}\n  here   ${challenge(ours)}`);
}

/** Older clients add the GPUs once for each environment variable. */
function agreesWithoutGpus(deployment: object): boolean {
  // changed in place: the deployment is not used again
  for (const { data } of (deployment as { workloads: { data: { gpu?: unknown } }[] }).workloads)
    delete data.gpu;
  return (
    challengeHash(parseDeployment(JSON.stringify(deployment))) === asDeployment(deployment).challenge_hash()
  );
}

/** Ours of the odd form must be the client's with what Zero-OS would have put in its place. */
function compareOdd(odd: OddCase, v: RandomValues, client: PeerClasses): void {
  const workload = workloadOf(v, client, odd.type, odd.make(v, client), oddDescription);
  const deployment = deploymentOf(v, client, [workload]);
  const theirs = asDeployment(deployment).challenge();
  const ours = challenge(parseDeployment(JSON.stringify(deployment)));
  if (ours === theirs) return;
  if (ours === theirs.replace(odd.from, odd.to)) return know(odd.name);
  differences.push(`${odd.name}:\n  client ${theirs}\n  here   ${ours}`);
}

function know(name: string): void {
  knownCounts.set(name, (knownCounts.get(name) ?? 0) + 1);
}
