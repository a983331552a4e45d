import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { challengeHash } from './deployment/challenge.js';
import { type DeploymentBody, parseDeployment } from './deployment/deployment-body.js';
import { signDeployment } from './deployment/sign-deployment.js';
import { deploymentToJson } from './deployment/write-deployment.js';
import { type TwinId, twinId } from './ids.js';
import { writeExactJson } from './json/exact-json.js';

/** Keys of twins in stories: twin n signs with the seed of 32 bytes n. */
const seedOf = (twin: TwinId): Uint8Array => new Uint8Array(32).fill(twin % 251);
export const accountOf = (twin: number): string => bytesToHex(ed25519.getPublicKey(seedOf(twinId(twin))));

export interface BodyWish {
  readonly contract: number | bigint;
  readonly twin?: number;
  readonly version?: number;
  readonly workloads: readonly object[];
  readonly metadata?: string;
  /** Default 1, which the twin's own signature gives. */
  readonly weightRequired?: number;
}

/** A signed body. */
export function signedBody(wish: BodyWish): { text: string; hash: string; body: DeploymentBody } {
  const twin = twinId(wish.twin ?? 7);
  const json = {
    version: wish.version ?? 0,
    twin_id: twin,
    contract_id: Number(wish.contract),
    metadata: wish.metadata ?? '',
    description: '',
    expiration: 0,
    signature_requirement: {
      requests: [{ twin_id: twin, required: true, weight: 1 }],
      weight_required: wish.weightRequired ?? 1,
      signatures: [],
    },
    workloads: wish.workloads,
  };
  const body = signDeployment(parseDeployment(JSON.stringify(json)), twin, {
    type: 'ed25519',
    sign: (message) => ed25519.sign(message, seedOf(twin)),
  });
  return { text: writeExactJson(deploymentToJson(body)), hash: challengeHash(body), body };
}
