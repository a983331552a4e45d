import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { verify as verifySr25519 } from '@scure/sr25519';
import type { TwinId } from '../ids.js';
import { readHex } from '../workloads/go-text.js';
import type { BodyProblem } from './body-error.js';
import type { DeploymentBody, Signature, SignatureRequest } from './deployment-body.js';
import { messageToSign } from './message-to-sign.js';

export { type SigningKey, signDeployment } from './sign-deployment.js';

export type SignatureVerdict = { readonly ok: true } | { readonly ok: false; readonly problem: BodyProblem };

/** One twin's part in a requirement, however often it is listed. */
interface Signer {
  readonly twinId: TwinId;
  readonly required: boolean;
  readonly weight: bigint;
}

/** Stops the verification; never leaves this file. */
class SignatureRefusal extends Error {
  readonly problem: BodyProblem;
  constructor(code: string, message: string) {
    super(message);
    this.problem = { code, message };
  }
}

/**
 * Checks a body's signatures against its own requirement, by Zero-OS's documented rule: the owner and every
 * `required` signer must have signed; any other may be absent when the weight is reached without it; a signature
 * that is there must be good; a twin counts once however often it is listed, with its greatest weight.
 * Of several signatures of one twin the first is taken; those of twins that are not listed are ignored.
 * Codes: `SIGNATURE_MISSING`, `SIGNATURE_TWIN_UNKNOWN`, `SIGNATURE_MALFORMED`, `SIGNATURE_WRONG`,
 * `SIGNATURE_OWNER_NOT_LISTED`, `SIGNATURE_WEIGHT_LOW`. Source: zos-facts 2.2-2.4; differences: docs/decisions.
 * @param accounts the signers' accounts on chain, 32 bytes of lower-case hex; see signersOf
 */
export function verifySignatures(
  body: DeploymentBody,
  accounts: ReadonlyMap<TwinId, string>,
): SignatureVerdict {
  try {
    verifyOrRefuse(body, accounts);
    return { ok: true };
  } catch (error) {
    if (error instanceof SignatureRefusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The twins whose accounts verifySignatures asks for: those listed that have signed, each once, in order. */
export function signersOf(body: DeploymentBody): TwinId[] {
  const signed = firstSignatures(body);
  return [...new Set(body.signatureRequirement.requests.map((request) => request.twinId))].filter((twin) =>
    signed.has(twin),
  );
}

function verifyOrRefuse(body: DeploymentBody, accounts: ReadonlyMap<TwinId, string>): void {
  const message = messageToSign(body);
  const signatures = firstSignatures(body);
  const signers = mergedSigners(body);
  let weight = 0n;
  for (const signer of signers) {
    const signature = signatures.get(signer.twinId);
    if (signature !== undefined) {
      verifyOne(signature, message, accounts);
      weight += signer.weight;
    } else if (signer.required) {
      throw new SignatureRefusal(
        'SIGNATURE_MISSING',
        `missing required signature for twin '${signer.twinId}'`,
      );
    }
  }
  if (!signers.some((signer) => signer.twinId === body.twinId)) {
    const message = 'originator twin id must be in the signature requests';
    throw new SignatureRefusal('SIGNATURE_OWNER_NOT_LISTED', message);
  }
  if (weight < body.signatureRequirement.weightRequired) {
    throw new SignatureRefusal('SIGNATURE_WEIGHT_LOW', 'required signature weight is not reached');
  }
}

function verifyOne(signature: Signature, message: Uint8Array, accounts: ReadonlyMap<TwinId, string>): void {
  const account = accounts.get(signature.twinId);
  if (account === undefined) {
    const text = `failed to get public key for twin '${signature.twinId}': twin not found`;
    throw new SignatureRefusal('SIGNATURE_TWIN_UNKNOWN', text);
  }
  const hex = readHex(signature.signature, (problem) => {
    throw new SignatureRefusal('SIGNATURE_MALFORMED', `invalid signature: ${problem}`);
  });
  if (!isGood(signature.signatureType, hex, message, account)) {
    throw new SignatureRefusal('SIGNATURE_WRONG', 'failed to verify signature');
  }
}

/** How many verdicts are remembered. */
const mostVerdicts = 1024;
const verdicts = new Map<string, boolean>();

/**
 * Verdicts are remembered: who sends a body that is refused again and again (it does not fit, its contract has another hash) costs
 * a look-up and not a multiplication of points, and a log that is decided under two builds is verified once. The key is all that
 * a verdict depends on.
 */
function isGood(type: string, signatureHex: string, message: Uint8Array, account: string): boolean {
  const key = `${type}/${account}/${signatureHex}/${bytesToHex(message)}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = verify(type, signatureHex, message, account);
  if (verdicts.size >= mostVerdicts) verdicts.clear();
  verdicts.set(key, verdict);
  return verdict;
}

function verify(type: string, signatureHex: string, message: Uint8Array, account: string): boolean {
  try {
    const signature = hexToBytes(signatureHex);
    const key = hexToBytes(account);
    if (type === 'sr25519') return verifySr25519(message, signature, key);
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    // both libraries throw on lengths and points that cannot be
    return false;
  }
}

function firstSignatures(body: DeploymentBody): Map<TwinId, Signature> {
  const first = new Map<TwinId, Signature>();
  for (const signature of body.signatureRequirement.signatures) {
    if (!first.has(signature.twinId)) first.set(signature.twinId, signature);
  }
  return first;
}

/** Each listed twin once: required when any of its entries says so or it owns the deployment. */
function mergedSigners(body: DeploymentBody): Signer[] {
  const signers = new Map<TwinId, Signer>();
  for (const request of body.signatureRequirement.requests) {
    signers.set(request.twinId, merge(signers.get(request.twinId), request, body.twinId));
  }
  return [...signers.values()];
}

function merge(known: Signer | undefined, request: SignatureRequest, owner: TwinId): Signer {
  const { twinId, required, weight } = request;
  return {
    twinId,
    required: required || twinId === owner || known?.required === true,
    weight: known !== undefined && known.weight > weight ? known.weight : weight,
  };
}
