import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DeploymentBody } from '../../domain/deployment/deployment-body.js';
import { parseDeploymentJson } from '../../domain/deployment/deployment-body.js';
import { exampleJson, exampleTwin } from '../../domain/deployment/example-body.js';
import { signDeployment } from '../../domain/deployment/signatures.js';
import type { WorkloadType } from '../../domain/workloads/workload-type.js';

/** The secret of the examples' twin, which is everybody's: 32 bytes 0x01. */
const seed = new Uint8Array(32).fill(1);

/** The public key of the examples' twin: 32 bytes, hex. */
export const exampleAccount: string = bytesToHex(ed25519.getPublicKey(seed));

/** A type's example deployment, signed by its twin. */
export function signedExample(type: WorkloadType): DeploymentBody {
  return signDeployment(parseDeploymentJson(exampleJson(type)), exampleTwin, {
    type: 'ed25519',
    sign: (message) => ed25519.sign(message, seed),
  });
}
