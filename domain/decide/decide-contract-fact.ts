import type { ChainFact, NodeContractRecord } from '../chain-fact.js';
import { dataSha256, looksLikeBody } from '../deployment/inline-body.js';
import { type DomainEvent, event } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { applyEvents } from '../state/apply-events.js';
import type { HeldBody, NodeState } from '../state/node-state.js';
import { accept } from './acceptance.js';
import { contractProblem } from './decide-body.js';
import type { Place } from './decide-node-fact.js';
import { isEmptyWithout } from './decide-outcome.js';

/** Facts about contracts. Null: not such a fact. */
export function decideContractFact(state: NodeState, place: Place, fact: ChainFact): DomainEvent[] | null {
  switch (fact.kind) {
    case 'NodeContractCreated':
      return thenHeldBody(
        state,
        event('ContractCreated', { ...place, ...recordData(state, fact.contract) }),
        fact.contract,
      );
    case 'NodeContractUpdated':
      return thenHeldBody(
        state,
        event('ContractUpdated', { ...place, ...recordData(state, fact.contract) }),
        fact.contract,
      );
    case 'NodeContractCanceled':
      return canceled(state, place, fact);
    case 'ContractGracePeriodStarted':
      return [event('GracePeriodStarted', { ...place, contractId: fact.contractId, twinId: fact.twinId })];
    case 'ContractGracePeriodEnded':
      return [event('GracePeriodEnded', { ...place, contractId: fact.contractId, twinId: fact.twinId })];
    case 'RentContractCreated':
      return [event('RentContractCreated', { ...place, contractId: fact.contractId, twinId: fact.twinId })];
    case 'RentContractCanceled':
      return [event('RentContractCanceled', { ...place, contractId: fact.contractId })];
    case 'IpsReserved':
      return [event('PublicIpsReserved', { ...place, contractId: fact.contractId, ips: [...fact.ips] })];
    case 'IpsFreed':
      return [event('PublicIpsFreed', { ...place, contractId: fact.contractId, ips: [...fact.ips] })];
    case 'ContractBilled': {
      const { timestamp, discountLevel, amountBilled } = fact;
      return [
        event('ContractBilled', {
          ...place,
          contractId: fact.contractId,
          timestamp,
          discountLevel,
          amountBilled,
        }),
      ];
    }
    case 'UpdatedUsedResources':
      return [event('UsedResourcesRecorded', { ...place, contractId: fact.contractId, used: fact.used })];
    case 'NruConsumptionReportReceived': {
      const { timestamp, window, nru } = fact;
      return [event('NruReportRecorded', { ...place, contractId: fact.contractId, timestamp, window, nru })];
    }
    case 'NodeStored':
    case 'NodeUpdated':
    case 'NodePublicConfigStored':
    case 'PowerTargetChanged':
    case 'PowerStateChanged':
    case 'ZosVersionUpdated':
    case 'NodeUptimeReported':
    case 'TwinStored':
    case 'TwinUpdated':
      return null;
  }
}

function recordData(state: NodeState, contract: NodeContractRecord) {
  const { deploymentData } = contract;
  return {
    contractId: contract.contractId,
    twinId: contract.twinId,
    deploymentHash: contract.deploymentHash,
    deploymentData,
    publicIps: contract.publicIps,
    reservedIps: [...contract.reservedIps],
    // Data that an update left as it was holds the body that runs already.
    inlineBody:
      looksLikeBody(deploymentData) &&
      state.deployments.get(contract.contractId)?.sha256 !== dataSha256(deploymentData),
  };
}

/** A body that came before its contract is used in the very commit that brings the contract. */
function thenHeldBody(state: NodeState, happened: DomainEvent, contract: NodeContractRecord): DomainEvent[] {
  const held = state.held.get(contract.contractId);
  if (held === undefined) return [happened];
  const now = applyEvents(state, [happened]);
  return [happened, ...useHeldBody(now, contract.contractId, held)];
}

function useHeldBody(state: NodeState, contractId: ContractId, held: HeldBody): DomainEvent[] {
  const contract = state.contracts.get(contractId);
  const drop = (
    reason: 'not-what-the-chain-holds' | 'refused-at-contract',
    message: string,
  ): DomainEvent[] => [event('BodyDropped', { contractId, sha256: held.sha256, reason, message })];
  if (contract === undefined || contract.twinId !== held.twinId) {
    return drop(
      'not-what-the-chain-holds',
      `the contract is of twin ${contract?.twinId ?? '?'}, the body of twin ${held.twinId}`,
    );
  }
  if (contract.deploymentHash !== held.deploymentHash) {
    return drop(
      'not-what-the-chain-holds',
      `the contract's hash is ${contract.deploymentHash}, the body's ${held.deploymentHash}`,
    );
  }
  const problem = contractProblem(state, contract, held);
  const verdict = problem === null ? accept(state, contract, held) : ({ ok: false, problem } as const);
  return verdict.ok
    ? verdict.events
    : drop('refused-at-contract', `${verdict.problem.code}: ${verdict.problem.message}`);
}

function canceled(
  state: NodeState,
  place: Place,
  fact: { contractId: ContractId; twinId: NodeContractRecord['twinId'] },
): DomainEvent[] {
  const { contractId, twinId } = fact;
  const events: DomainEvent[] = [event('ContractCanceled', { ...place, contractId, twinId })];
  const held = state.held.get(contractId);
  if (held !== undefined) {
    const message = 'the contract was cancelled before the body could be used';
    events.push(
      event('BodyDropped', { contractId, sha256: held.sha256, reason: 'contract-canceled', message }),
    );
  }
  const deployment = state.deployments.get(contractId);
  if (deployment !== undefined && isEmptyWithout(deployment, null))
    events.push(event('DeploymentEnded', { contractId }));
  return events;
}
