import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { bodyBytesMax } from '../../../commands/read-body.js';
import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import { type TwinId, twinId } from '../../../domain/ids.js';
import { type ExactJson, parseExactJson, writeExactJson } from '../../../domain/json/exact-json.js';
import { exampleTwin } from '../../../domain/deployment/example-body.js';
import { workloadTypes } from '../../../domain/workloads/workload-type.js';
import { exampleAccount, signedExample } from '../signed-example.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';
import { SeededRandom } from './seeded-random.js';

const vector = z.object({
  deployment: z.custom<ExactJson>(),
  keys: z.record(z.string(), z.object({ publicKey: z.string() })),
});

const vectorsFile = fileURLToPath(
  new URL('../../../../../shared/vectors/deployments.jsonl', import.meta.url),
);

export interface Start {
  readonly bodies: readonly ExactJson[];
  /** Of the twins that signed them. */
  readonly accounts: ReadonlyMap<TwinId, string>;
}

/** Good bodies to begin with: an example of each type, and those of the real client where ../shared is there. */
export function startBodies(): Start {
  const bodies: ExactJson[] = workloadTypes.map(({ type }) => deploymentToJson(signedExample(type)));
  const accounts = new Map<TwinId, string>();
  const lines = existsSync(vectorsFile) ? readFileSync(vectorsFile, 'utf8').split('\n').filter(Boolean) : [];
  for (const line of lines) {
    const { deployment, keys } = vector.parse(parseExactJson(line));
    bodies.push(deployment);
    for (const [twin, { publicKey }] of Object.entries(keys)) accounts.set(twinId(Number(twin)), publicKey);
  }
  return { bodies, accounts: accounts.set(exampleTwin, exampleAccount) };
}

/** The body of one turn: the same for the same seed, turn and start bodies. At most 1 MiB, as the node reads it. */
export function fuzzedBody(starts: readonly ExactJson[], seed: number, turn: number): Buffer {
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(turn, 0x85ebca6b));
  let json = random.pick(starts);
  const changes = random.chance(10) ? 0 : 1 + random.below(4);
  for (let i = 0; i < changes; i += 1) json = mutateJson(json, random);
  let bytes: Buffer = Buffer.from(writeExactJson(json));
  // bodies that are no JSON are refused early, so that most should be
  if (random.chance(3)) for (let i = 0; i <= random.below(3); i += 1) bytes = mutateBytes(bytes, random);
  return bytes.subarray(0, bodyBytesMax);
}
