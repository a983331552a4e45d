import { setAllGoals } from './evolve-contract.js';
import { noteVersionRecord } from './evolve-upgrade.js';
import { noteNotOver, noteOver } from './over-contracts.js';
import { onRecordOnly, type Recipes } from './recipes.js';

type GapEventType =
  | 'BlocksUnseen'
  | 'RemovalsDoubted'
  | 'NodeFound'
  | 'AccountFound'
  | 'ContractFound'
  | 'ContractGone';

/** What the chain's storage says after blocks that were not seen. */
export const evolveGap: Recipes<GapEventType> = {
  BlocksUnseen(state, data) {
    // Who changed what of the farm in these blocks is not known: it is read again.
    state.farm = null;
    state.chain.cursor = { number: data.to, hash: data.hash, specVersion: data.specVersion, time: data.time };
  },
  RemovalsDoubted: onRecordOnly,
  NodeFound(state, data) {
    const { record } = state;
    // A chain that holds no record of the node says nothing of it.
    if (data.twinId !== null) {
      if (state.farm?.farmId !== data.farmId) state.farm = null;
      record.farmId = data.farmId;
      record.twinId = data.twinId;
      record.publicConfig = data.publicConfig;
    }
    record.powerTarget = data.powerTarget ?? record.powerTarget;
    if (data.zosVersion !== null && data.zosVersion !== record.zosVersion)
      noteVersionRecord(state, data.zosVersion);
    if (data.rent === null) {
      record.rent = null;
      return;
    }
    const { rentContractId: contractId, twinId, grace } = data.rent;
    const since = record.rent?.contractId === contractId ? record.rent.graceSince : null;
    record.rent = { contractId, twinId, graceSince: grace ? (since ?? data.block) : null };
  },
  AccountFound(state, data) {
    if (data.account !== state.registration.account) return;
    const { termsAccepted, twinId, nodeId } = data;
    state.registration = { ...state.registration, termsAccepted, twinId };
    if (state.identity?.nodeId === null) state.identity = { ...state.identity, nodeId };
  },
  ContractFound(state, data) {
    const known = state.contracts.get(data.contractId);
    const { deploymentHash, deploymentData, publicIps, reservedIps, block } = data;
    const changed = known === undefined || known.deploymentHash !== deploymentHash || data.inlineBody;
    noteNotOver(state, data.contractId);
    const since = known?.status.kind === 'grace-period' ? known.status.since : block;
    state.contracts.set(data.contractId, {
      id: data.contractId,
      twinId: data.twinId,
      deploymentHash,
      deploymentData,
      publicIps,
      reservedIps,
      createdAt: known?.createdAt ?? block,
      createdTime: known?.createdTime ?? state.chain.cursor?.time ?? 0,
      updatedAt: changed ? block : known.updatedAt,
      status: data.grace ? { kind: 'grace-period', since } : { kind: 'created' },
      refusal: changed ? null : known.refusal,
    });
    if (data.inlineBody) state.inline.add(data.contractId);
    setAllGoals(state, data, data.grace ? 'pause' : 'run');
  },
  ContractGone(state, data) {
    state.inline.delete(data.contractId);
    const contract = state.contracts.get(data.contractId);
    if (contract === undefined) return;
    contract.status = { kind: 'canceled', block: data.block, cause: { kind: 'unseen' } };
    setAllGoals(state, data, 'remove');
    noteOver(state, data.contractId);
  },
};
