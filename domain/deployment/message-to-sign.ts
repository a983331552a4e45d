import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { challengeHash } from './challenge.js';
import type { DeploymentBody } from './deployment-body.js';

/** The bytes that a signer signs: the raw MD5, or for the style `polka-wallet` its hex within `<Bytes>`. */
export function messageToSign(body: DeploymentBody): Uint8Array {
  const hash = challengeHash(body);
  const isWrapped = body.signatureRequirement.signatureStyle === 'polka-wallet';
  return isWrapped ? utf8ToBytes(`<Bytes>${hash}</Bytes>`) : hexToBytes(hash);
}
