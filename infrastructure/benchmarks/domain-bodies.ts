import { createHash, createPublicKey, type KeyObject, verify as verifyNative } from 'node:crypto';

import { z } from 'zod';

import { challenge, challengeHash } from '../../domain/deployment/challenge.js';
import { type DeploymentBody, parseDeployment } from '../../domain/deployment/deployment-body.js';
import { messageToSign } from '../../domain/deployment/message-to-sign.js';
import { verifySignatures } from '../../domain/deployment/signatures.js';
import { validateDeployment } from '../../domain/deployment/validate.js';
import type { TwinId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import { startBodies } from '../checks/fuzz/fuzzed-body.js';
import { medianMicros } from './interleaved.js';

/** The outer shape of a deployment, as a service would check it with a schema library; `data` is only an object. */
const zodDeployment = z.object({
  version: z.int().min(0),
  twin_id: z.int().min(0),
  contract_id: z.int().min(0),
  metadata: z.string(),
  description: z.string(),
  expiration: z.int(),
  signature_requirement: z.object({
    requests: z.array(z.object({ twin_id: z.int(), required: z.boolean(), weight: z.int() })),
    weight_required: z.int(),
    signatures: z.array(z.object({ twin_id: z.int(), signature: z.string(), signature_type: z.string() })),
  }),
  workloads: z.array(
    z.object({
      version: z.int().min(0),
      name: z.string(),
      type: z.string(),
      data: z.looseObject({}),
      metadata: z.string(),
      description: z.string(),
    }),
  ),
});

const rounds = 30;

/** Prints what each step of a body's way costs, beside what others offer for the same. */
export function benchBodies(): void {
  const { bodies, accounts } = startBodies();
  const texts = bodies.map((body) => writeExactJson(body));
  const parsed = texts.map(parseDeployment);
  const challenges = parsed.map(challenge);
  const ed25519Only = parsed.filter(isEd25519);
  const native = ed25519Only.flatMap((body) => nativeChecks(body, accounts));
  const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
  console.log(`${texts.length} deployments, ${bytes} bytes on average; median of ${rounds} interleaved runs`);
  const cheap = medianMicros(
    [
      { name: 'parse', run: () => texts.forEach((text) => parseDeployment(text)) },
      { name: 'peer: JSON.parse', run: () => texts.forEach((text) => JSON.parse(text)) },
      {
        name: 'peer: JSON.parse + zod, outer shape',
        run: () => texts.forEach((text) => zodDeployment.parse(JSON.parse(text))),
      },
      { name: 'validate', run: () => parsed.forEach((body) => validateDeployment(body)) },
      { name: 'hash (challenge and MD5)', run: () => parsed.forEach((body) => challengeHash(body)) },
      {
        name: 'peer: node:crypto MD5 of the challenge',
        run: () => challenges.forEach((text) => createHash('md5').update(text).digest('hex')),
      },
    ],
    texts.length,
    rounds,
  );
  print(cheap);
  benchVerify(ed25519Only, native, parsed, accounts);
}

function benchVerify(
  ed25519Only: readonly DeploymentBody[],
  native: readonly NativeCheck[],
  all: readonly DeploymentBody[],
  accounts: ReadonlyMap<TwinId, string>,
): void {
  const sr25519Only = all.filter((body) => !isEd25519(body));
  console.log(
    `signatures: ${ed25519Only.length} deployments signed with ed25519, ${sr25519Only.length} with sr25519`,
  );
  const verified = (bodies: readonly DeploymentBody[]) => () => {
    for (const body of bodies) verifySignatures(body, accounts);
  };
  const some = 5;
  print(
    medianMicros(
      [
        { name: 'verify, ed25519', run: verified(ed25519Only) },
        {
          name: 'peer: node:crypto ed25519',
          run: () =>
            native.forEach(({ message, key, signature }) => verifyNative(null, message, key, signature)),
        },
      ],
      ed25519Only.length,
      some,
    ),
  );
  if (sr25519Only.length > 0)
    print(medianMicros([{ name: 'verify, sr25519', run: verified(sr25519Only) }], sr25519Only.length, some));
}

interface NativeCheck {
  readonly message: Uint8Array;
  readonly key: KeyObject;
  readonly signature: Uint8Array;
}

function nativeChecks(body: DeploymentBody, accounts: ReadonlyMap<TwinId, string>): NativeCheck[] {
  return body.signatureRequirement.signatures.map(({ twinId, signature }) => {
    // RFC 8410: the fixed beginning of an Ed25519 public key
    const der = Buffer.from(`302a300506032b6570032100${accounts.get(twinId) ?? ''}`, 'hex');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return { message: messageToSign(body), key, signature: Buffer.from(signature, 'hex') };
  });
}

const isEd25519 = ({ signatureRequirement: { signatures } }: DeploymentBody): boolean =>
  signatures.every(({ signatureType }) => signatureType !== 'sr25519');

function print(medians: ReadonlyMap<string, number>): void {
  for (const [name, micros] of medians) console.log(`${micros.toFixed(1).padStart(10)} us  ${name}`);
}
