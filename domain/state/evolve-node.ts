import { forgetCounted } from './evolve-traffic.js';
import { noteRecord } from './evolve-registration.js';
import { noteVersionRecord } from './evolve-upgrade.js';
import { onRecordOnly, type Recipes } from './recipes.js';
import { refreshWork, wantAgainAfterReboot } from './workload-goal.js';

type NodeEventType =
  | 'NodeStarted'
  | 'LedgerBound'
  | 'BlocksFollowed'
  | 'ForeignEventPassedOver'
  | 'EndpointDisagreed'
  | 'LogRestored'
  | 'NodeRecordChanged'
  | 'NodeDeleted'
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
      for (const workload of deployment.workloads.values()) wantAgainAfterReboot(workload);
      refreshWork(state, deployment);
    }
  },
  LedgerBound(state, { nodeId, genesis, chainName, firstBlock }) {
    state.identity = { nodeId, genesis, chainName, firstBlock };
  },
  BlocksFollowed(state, data) {
    state.chain.cursor = { number: data.to, hash: data.hash, specVersion: data.specVersion, time: data.time };
  },
  ForeignEventPassedOver: onRecordOnly,
  EndpointDisagreed: onRecordOnly,
  LogRestored(state) {
    // A node that does not speak has counted and told nothing.
    if (state.voice.account !== null) forgetCounted(state);
  },
  NodeRecordChanged(state, data) {
    // Nodes of the farm that it left are others' to wake.
    if (state.record.farmId !== data.farmId) state.sleeping = [];
    if (state.farm?.farmId !== data.farmId) state.farm = null;
    state.record.farmId = data.farmId;
    state.record.deletedAt = null;
    state.record.twinId = data.twinId;
    noteRecord(state, data);
  },
  NodeDeleted(state, data) {
    state.record.deletedAt = data.block;
  },
  PublicConfigChanged(state, data) {
    state.record.publicConfig = data.config;
  },
  PowerTargetChanged(state, data) {
    state.record.powerTarget = data.target;
  },
  PowerStateChanged(state, data) {
    state.record.powerState = data.state;
  },
  ZosVersionChanged(state, data) {
    noteVersionRecord(state, data.version);
  },
  UptimeReported: onRecordOnly,
  RentContractCreated(state, data) {
    state.record.rent = { contractId: data.contractId, twinId: data.twinId, graceSince: null };
  },
  RentContractCanceled(state, data) {
    if (state.record.rent?.contractId === data.contractId) state.record.rent = null;
  },
};
