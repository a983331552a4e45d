import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import { rememberLast } from './remember-last.js';
import type {
  DeploymentBody,
  SignatureRequirement,
  WorkloadBody,
  WorkloadBodyOf,
} from './deployment-body.js';

/**
 * The text whose MD5 stands on the chain: all pieces in Zero-OS's order, without separators (zos-facts 1.7).
 * It is not injective and leaves `corex` out, so equal challenges do not mean equal bodies.
 */
export function challenge(body: DeploymentBody): string {
  const head = `${body.version}${body.twinId}${body.metadata}${body.description}${body.expiration}`;
  return (
    head + body.workloads.map(workloadChallenge).join('') + requirementChallenge(body.signatureRequirement)
  );
}

/** The MD5 of the challenge: 32 lower-case hex digits, as in the contract's deployment hash. */
export const challengeHash = rememberLast((body: DeploymentBody): string =>
  bytesToHex(md5(utf8ToBytes(challenge(body)))),
);

/** What one workload adds to the challenge. */
export function workloadChallenge(workload: WorkloadBody): string {
  const { version, name, type, metadata, description } = workload;
  return `${version}${name}${type}${metadata}${description}${dataChallenge(workload)}`;
}

function dataChallenge<T extends WorkloadType>(workload: WorkloadBodyOf<T>): string {
  return definitionOf(workload.type).challenge(workload.data);
}

function requirementChallenge(requirement: SignatureRequirement): string {
  const requests = requirement.requests.map(
    ({ twinId, required, weight }) => `${twinId}${required}${weight}`,
  );
  return `${requests.join('')}${requirement.weightRequired}${requirement.signatureStyle}`;
}
