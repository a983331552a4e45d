import type { ChainFact, NodeContractRecord } from '../chain-fact.js';
import { dataSha256, looksLikeBody } from '../deployment/inline-body.js';
import { type DomainEvent, event } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { applyEvents } from '../state/apply-events.js';
import type { HeldBody, NodeState } from '../state/node-state.js';
import { heldFor } from '../state/held-bodies.js';
import { accept } from './acceptance.js';
import { bindResources } from './bind-resources.js';
import { contractProblem } from './decide-body.js';
import { decideNameFact } from './decide-name-fact.js';
import type { Place } from './place.js';
import { isEmptyWithout } from './decide-outcome.js';

/** Facts about contracts. Null: not such a fact. */
export function decideContractFact(state: NodeState, place: Place, fact: ChainFact): DomainEvent[] | null {
  switch (fact.kind) {
    case 'NodeContractCreated':
      return thenHeldBody(
        state,
        event('ContractCreated', recordData(state, place, fact.contract)),
        fact.contract,
      );
    case 'NodeContractUpdated':
      return thenHeldBody(
        state,
        event('ContractUpdated', recordData(state, place, fact.contract)),
        fact.contract,
      );
    case 'NodeContractCanceled':
      return canceled(state, place, fact);
    case 'ContractGracePeriodStarted':
      return [event('GracePeriodStarted', ofContract(place, fact))];
    case 'ContractGracePeriodEnded':
      return thenBound(state, event('GracePeriodEnded', ofContract(place, fact)), fact.contractId);
    case 'RentContractCreated':
      return [event('RentContractCreated', ofContract(place, fact))];
    case 'RentContractCanceled':
      return [event('RentContractCanceled', { ...place, contractId: fact.contractId })];
    case 'NameContractCreated':
    case 'NameContractCanceled':
      return decideNameFact(state, place, fact);
    case 'IpsReserved':
      return thenBound(
        state,
        event('PublicIpsReserved', { ...place, contractId: fact.contractId, ips: [...fact.ips] }),
        fact.contractId,
      );
    case 'IpsFreed':
      return [event('PublicIpsFreed', { ...place, contractId: fact.contractId, ips: [...fact.ips] })];
    case 'ContractBilled': {
      // The two kinds of which most events are name every member: what V8 makes of a spread is slow to store.
      const { block, eventIndex, origin } = place;
      const { contractId, timestamp, discountLevel, amountBilled } = fact;
      const bill = { block, eventIndex, origin, contractId, timestamp, discountLevel, amountBilled };
      return [event('ContractBilled', bill)];
    }
    case 'UpdatedUsedResources':
      return [event('UsedResourcesRecorded', { ...place, contractId: fact.contractId, used: fact.used })];
    case 'NruConsumptionReportReceived': {
      const { block, eventIndex, origin } = place;
      const { contractId, timestamp, window, nru } = fact;
      const report = { block, eventIndex, origin, contractId, timestamp, window, nru };
      return [event('NruReportRecorded', report)];
    }
    case 'OwnExtrinsic':
    case 'NodeStored':
    case 'NodeDeleted':
    case 'FarmUpdated':
    case 'PricingPolicyStored':
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

/** Members are named, as V8 gives each copy by spread a hidden class of its own, and whoever reads it is slow. */
function ofContract(
  { block, eventIndex, origin }: Place,
  { contractId, twinId }: Pick<NodeContractRecord, 'contractId' | 'twinId'>,
) {
  return { block, eventIndex, origin, contractId, twinId };
}

function recordData(state: NodeState, { block, eventIndex, origin }: Place, contract: NodeContractRecord) {
  const { deploymentData } = contract;
  return {
    block,
    eventIndex,
    origin,
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
export function thenHeldBody(
  state: NodeState,
  happened: DomainEvent,
  contract: NodeContractRecord,
): DomainEvent[] {
  const waiting = heldFor(state, contract.contractId);
  const events = [happened];
  if (waiting.length === 0 && !state.deployments.has(contract.contractId)) return events;
  let now = applyEvents(state, events);
  const then = (more: DomainEvent[]): void => {
    events.push(...more);
    now = applyEvents(now, more);
  };
  // An update may reserve addresses that a workload waits for.
  then(bindResources(now, [contract.contractId]));
  for (const held of waiting) then(useHeldBody(now, contract.contractId, held));
  return events;
}

function thenBound(state: NodeState, happened: DomainEvent, contractId: ContractId): DomainEvent[] {
  return [happened, ...bindResources(applyEvents(state, [happened]), [contractId])];
}

function dropped(
  contractId: ContractId,
  { twinId, sha256 }: HeldBody,
  reason: 'not-what-the-chain-holds' | 'refused-at-contract' | 'contract-canceled',
  message: string,
): DomainEvent {
  return event('BodyDropped', { contractId, twinId, sha256, reason, message });
}

function useHeldBody(state: NodeState, contractId: ContractId, held: HeldBody): DomainEvent[] {
  const contract = state.contracts.get(contractId);
  if (contract === undefined || contract.twinId !== held.twinId) {
    const message = `the contract is of twin ${contract?.twinId ?? '?'}, the body of twin ${held.twinId}`;
    return [dropped(contractId, held, 'not-what-the-chain-holds', message)];
  }
  if (contract.deploymentHash !== held.deploymentHash) {
    const message = `the contract's hash is ${contract.deploymentHash}, the body's ${held.deploymentHash}`;
    return [dropped(contractId, held, 'not-what-the-chain-holds', message)];
  }
  const problem = contractProblem(state, contract, held);
  const verdict = problem === null ? accept(state, contract, held) : ({ ok: false, problem } as const);
  if (verdict.ok) return verdict.events;
  const { code, message } = verdict.problem;
  return [dropped(contractId, held, 'refused-at-contract', `${code}: ${message}`)];
}

function canceled(
  state: NodeState,
  place: Place,
  fact: { contractId: ContractId; twinId: NodeContractRecord['twinId'] },
): DomainEvent[] {
  const { contractId } = fact;
  const events: DomainEvent[] = [event('ContractCanceled', ofContract(place, fact))];
  events.push(...dropHeld(state, contractId));
  const deployment = state.deployments.get(contractId);
  if (deployment !== undefined && isEmptyWithout(deployment, null))
    events.push(event('DeploymentEnded', { contractId }));
  return events;
}

/** Bodies that waited for a contract that ended. */
export function dropHeld(state: NodeState, contractId: ContractId): DomainEvent[] {
  const message = 'the contract was cancelled before the body could be used';
  return heldFor(state, contractId).map((held) => dropped(contractId, held, 'contract-canceled', message));
}
