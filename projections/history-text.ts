import type { ContractEvent } from './contract-event.js';

type Texts = {
  readonly [Type in ContractEvent['type']]?: (data: Extract<ContractEvent, { type: Type }>['data']) => string;
};

/** What happened, for a person. Names and reasons come from outside: whoever prints this makes it printable. */
const texts: Texts = {
  ContractCreated: ({ deploymentHash }) =>
    `the contract was created for a deployment with hash ${deploymentHash}`,
  ContractUpdated: ({ deploymentHash }) =>
    `the contract now stands for a deployment with hash ${deploymentHash}`,
  ContractCanceled: ({ origin }) =>
    origin.phase === 'extrinsic'
      ? `the contract was cancelled by ${origin.call}`
      : 'the chain cancelled the contract: its funds ran out',
  ContractFound: ({ deploymentHash, grace }) =>
    `after blocks that were not seen, or before the first one of this log, the chain holds the contract for a deployment with hash ${deploymentHash}${grace ? ', in its grace period' : ''}`,
  ContractGone: () => 'the contract ended in blocks that were not seen',
  GracePeriodStarted: () => 'the owner can no longer pay: workloads are paused',
  GracePeriodEnded: () => 'the owner paid again: workloads run on',
  PublicIpsReserved: ({ ips }) => `public addresses were reserved: ${listed(ips.map(({ ip }) => ip))}`,
  PublicIpsFreed: ({ ips }) => `public addresses were given back: ${listed(ips.map(({ ip }) => ip))}`,
  ContractBilled: ({ amountBilled }) => `${amountBilled} units of 1e-7 TFT were billed`,
  UsedResourcesRecorded: () => 'the chain recorded what the contract uses',
  NruReportRecorded: ({ nru, window }) =>
    `the chain recorded ${nru} bytes of public traffic in ${window} seconds`,
  BodyHeld: ({ version }) =>
    `version ${version} of the deployment arrived before the chain spoke of it and waits`,
  BodyDropped: ({ message }) => `a body that waited was dropped: ${message}`,
  BodyRefused: ({ message, code }) => `a body was refused (${code}): ${message}`,
  DeploymentAccepted: ({ version, changes }) =>
    `version ${version} of the deployment was accepted: ${listed(changes.map(({ op, name }) => `${op} ${name}`))}`,
  DeploymentEnded: () => 'nothing of the deployment is left on this node',
  WorkloadProvisioned: ({ name }) => `'${name}' is on the host as wanted`,
  WorkloadPaused: ({ name }) => `'${name}' is paused`,
  WorkloadResumed: ({ name }) => `'${name}' runs again`,
  WorkloadRemoved: ({ name }) => `'${name}' is gone from the host`,
  WorkloadFailed: ({ name, effect, reason, retryAt }) =>
    `'${name}' failed (${effect}): ${reason}; ${retryAt === null ? 'it is not tried again by itself' : 'it is tried again'}`,
  WorkloadBlocked: ({ name, reason }) => `'${name}' waits: ${reason}`,
  ResourceBound: ({ name, kind, id }) => `${kind} ${id} was bound to '${name}'`,
  WorkloadDecommissioned: ({ name, reason }) => `'${name}' is taken away: ${reason}`,
  NameContractCreated: ({ name, twinId }) => `twin ${twinId} reserved the name '${name}'`,
  NameContractCanceled: ({ name }) => `the reservation of the name '${name}' is over`,
  StrayWorkloadFound: ({ name }) => `'${name}' is on the host, and nothing on record accounts for it`,
  StrayRemovalDecided: ({ name, why }) =>
    why === 'contract-over'
      ? `'${name}', which nothing on record accounted for, is removed: the contract is over`
      : `'${name}', which nothing on record accounted for, is removed: the deployment does not have it`,
  StrayWorkloadGone: ({ name, removed }) =>
    removed ? `'${name}', which strayed, was removed` : `'${name}', which strayed, is not there any more`,
  RetryDue: ({ name, attempt }) => `'${name}' is tried again after ${attempt} failures`,
};

const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** One sentence on an event; the type itself for one that has no sentence yet. */
export function historyText(event: ContractEvent): string {
  // the table pairs each type with its own data; TypeScript cannot follow the pairing through the union
  const text = texts[event.type] as ((data: ContractEvent['data']) => string) | undefined;
  return text?.(event.data) ?? event.type;
}
