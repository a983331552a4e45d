import type { Recipes } from './recipes.js';
import { wantAgain } from './workload-goal.js';

/** A body that came before the first block gets its deadline when time is known. Chain time, ms. */
export const heldBodyLifetime = 3_600_000;

type NodeEventType =
  | 'NodeStarted'
  | 'LedgerBound'
  | 'BlocksFollowed'
  | 'ForeignEventPassedOver'
  | 'NodeRecordChanged'
  | 'PublicConfigChanged'
  | 'PowerTargetChanged'
  | 'PowerStateChanged'
  | 'ZosVersionChanged'
  | 'UptimeReported'
  | 'RentContractCreated'
  | 'RentContractCanceled';

export const evolveNode: Recipes<NodeEventType> = {
  NodeStarted(state, data) {
    state.host = {
      version: data.version,
      driver: data.driver,
      bootId: data.bootId,
      total: data.capacity,
      supports: data.supports,
      unsupported: data.unsupported,
    };
    if (!data.hostRebooted) return;
    for (const deployment of state.deployments.values()) {
      if (deployment.ended) continue;
      for (const workload of deployment.workloads.values())
        if (workload.state !== 'deleted') wantAgain(workload);
      if (deployment.workloads.size > 0) state.work.add(deployment.contractId);
    }
  },
  LedgerBound(state, data) {
    state.identity = { ...data };
  },
  BlocksFollowed(state, data) {
    state.chain.cursor = { number: data.to, hash: data.hash, specVersion: data.specVersion, time: data.time };
    for (const held of state.held.values()) if (held.until === 0) held.until = data.time + heldBodyLifetime;
  },
  ForeignEventPassedOver() {},
  NodeRecordChanged(state, data) {
    state.record.farmId = data.farmId;
    state.record.twinId = data.twinId;
  },
  PublicConfigChanged(state, data) {
    state.record.publicConfig = data.config;
  },
  PowerTargetChanged(state, data) {
    state.record.powerTarget = data.target;
  },
  PowerStateChanged() {},
  ZosVersionChanged(state, data) {
    state.record.zosVersion = data.version;
  },
  UptimeReported() {},
  RentContractCreated(state, data) {
    state.record.rent = { contractId: data.contractId, twinId: data.twinId };
  },
  RentContractCanceled(state, data) {
    if (state.record.rent?.contractId === data.contractId) state.record.rent = null;
  },
};
