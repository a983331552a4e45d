import { noteRecorded } from './evolve-traffic.js';
import type { EventData } from '../events/event.js';
import type { FactOrigin } from '../chain-fact.js';
import { noteNotOver, noteOver } from './over-contracts.js';
import { onRecordOnly, type Recipes } from './recipes.js';
import type { CancelCause, NodeState } from './node-state.js';
import { dropSuccessor } from './evolve-deployment.js';
import { refreshWork, setGoal } from './workload-goal.js';

type ContractEventType =
  | 'ContractCreated'
  | 'ContractUpdated'
  | 'ContractCanceled'
  | 'GracePeriodStarted'
  | 'GracePeriodEnded'
  | 'PublicIpsReserved'
  | 'PublicIpsFreed'
  | 'ContractBilled'
  | 'UsedResourcesRecorded'
  | 'NruReportRecorded';

/** What is wanted of all workloads of a contract. */
export function setAllGoals(
  state: NodeState,
  data: { contractId: EventData<'ContractCanceled'>['contractId'] },
  goal: 'run' | 'pause' | 'remove',
): void {
  const deployment = state.deployments.get(data.contractId);
  if (deployment === undefined) return;
  for (const workload of deployment.workloads.values()) {
    if (goal === 'remove') dropSuccessor(state, deployment, workload);
    if (workload.state !== 'deleted') setGoal(workload, goal);
  }
  refreshWork(state, deployment);
}

const causeOf = (origin: FactOrigin): CancelCause =>
  origin.phase === 'extrinsic'
    ? { kind: 'extrinsic', signer: origin.signer, call: origin.call }
    : { kind: 'chain' };

export const evolveContract: Recipes<ContractEventType> = {
  ContractCreated(state, data) {
    noteNotOver(state, data.contractId);
    state.contracts.set(data.contractId, {
      id: data.contractId,
      twinId: data.twinId,
      deploymentHash: data.deploymentHash,
      deploymentData: data.deploymentData,
      publicIps: data.publicIps,
      reservedIps: data.reservedIps,
      createdAt: data.block,
      createdTime: state.chain.cursor?.time ?? 0,
      updatedAt: data.block,
      status: { kind: 'created' },
      refusal: null,
    });
    if (data.inlineBody) state.inline.add(data.contractId);
  },
  ContractUpdated(state, data) {
    const contract = state.contracts.get(data.contractId);
    if (contract === undefined) return;
    contract.deploymentHash = data.deploymentHash;
    contract.deploymentData = data.deploymentData;
    contract.publicIps = data.publicIps;
    contract.reservedIps = data.reservedIps;
    contract.updatedAt = data.block;
    contract.refusal = null;
    if (data.inlineBody) state.inline.add(data.contractId);
  },
  ContractCanceled(state, data) {
    state.inline.delete(data.contractId);
    const contract = state.contracts.get(data.contractId);
    if (contract === undefined) return;
    contract.status = { kind: 'canceled', block: data.block, cause: causeOf(data.origin) };
    setAllGoals(state, data, 'remove');
    noteOver(state, data.contractId);
  },
  // The chain says the same of each contract on a rented node by itself: the rent's own grace moves none of them.
  GracePeriodStarted(state, data) {
    const { rent } = state.record;
    if (rent?.contractId === data.contractId) rent.graceSince = data.block;
    const contract = state.contracts.get(data.contractId);
    if (contract?.status.kind !== 'created') return;
    contract.status = { kind: 'grace-period', since: data.block };
    setAllGoals(state, data, 'pause');
  },
  GracePeriodEnded(state, data) {
    const { rent } = state.record;
    if (rent?.contractId === data.contractId) rent.graceSince = null;
    const contract = state.contracts.get(data.contractId);
    if (contract?.status.kind !== 'grace-period') return;
    contract.status = { kind: 'created' };
    setAllGoals(state, data, 'run');
  },
  PublicIpsReserved(state, data) {
    const contract = state.contracts.get(data.contractId);
    if (contract !== undefined) contract.reservedIps = data.ips;
  },
  // The record keeps which addresses the contract had: an auditor asks for them after it ended.
  PublicIpsFreed: onRecordOnly,
  ContractBilled: onRecordOnly,
  UsedResourcesRecorded: onRecordOnly,
  NruReportRecorded(state, data) {
    noteRecorded(state, data);
  },
};
