import { bytesToHex } from '@noble/hashes/utils.js';
import type { TwinId } from '../ids.js';
import type { DeploymentBody, Signature } from './deployment-body.js';
import { messageToSign } from './message-to-sign.js';

/** Makes one twin's signatures. `type` is what verifiers go by, so it is always written. */
export interface SigningKey {
  readonly type: 'ed25519' | 'sr25519';
  /** @returns 64 bytes */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/**
 * Signs a body for one twin, in the style that the body asks for. A signature that the twin had is replaced with
 * its type (Zero-OS keeps the old type, and then cannot verify).
 * @returns a new body
 */
export function signDeployment(body: DeploymentBody, twinId: TwinId, key: SigningKey): DeploymentBody {
  const signature: Signature = {
    twinId,
    signature: bytesToHex(key.sign(messageToSign(body))),
    signatureType: key.type,
  };
  const requirement = body.signatureRequirement;
  const others = requirement.signatures.filter((other) => other.twinId !== twinId);
  return { ...body, signatureRequirement: { ...requirement, signatures: [...others, signature] } };
}
