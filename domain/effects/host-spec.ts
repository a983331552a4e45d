import type { WorkloadBodyOf } from '../deployment/deployment-body.js';
import { networkId } from '../deployment/network-id.js';
import type { HostSpec } from '../effect.js';
import { workloadId } from '../ids.js';
import { addressOf } from '../state/exclusives.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import { wantedBody } from '../state/workload-update.js';
import type { ResolvedSibling, SpecContext } from '../workloads/host-spec.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import { findNetwork } from './dependencies.js';

/** What the host is told of a workload, with every name resolved. How, each type says itself. */
export function hostSpec(state: NodeState, deployment: Deployment, workload: Workload): HostSpec {
  return specOf(wantedBody(workload), contextOf(state, deployment, workload));
}

function specOf<T extends WorkloadType>({ type, data }: WorkloadBodyOf<T>, context: SpecContext): HostSpec {
  return definitionOf(type).hostSpec(data, context);
}

function contextOf(state: NodeState, deployment: Deployment, workload: Workload): SpecContext {
  const { twinId, contractId } = deployment;
  return {
    base: { id: workloadId(twinId, contractId, workload.name), twinId, contractId, name: workload.name },
    network(name) {
      const body = findNetwork(state, twinId, name)?.body;
      const isNetwork = body?.type === 'network' || body?.type === 'network-light';
      return { id: networkId(twinId, name), subnet: isNetwork ? body.data.subnet : '' };
    },
    sibling(name) {
      const found = deployment.workloads.get(name);
      return found === undefined ? null : resolve(deployment, found);
    },
    address: addressOf(workload),
    nodeDomain: state.record.publicConfig?.domain ?? null,
  };
}

function resolve({ twinId, contractId }: Deployment, workload: Workload): ResolvedSibling {
  const { body, name } = workload;
  const isMachine = body.type === 'zmachine' || body.type === 'zmachine-light';
  const link = isMachine ? body.data.network.interfaces[0] : undefined;
  return {
    type: body.type,
    id: workloadId(twinId, contractId, name),
    address: addressOf(workload),
    wantsV6: body.type === 'ip' && body.data.v6,
    networkId: link === undefined ? null : networkId(twinId, link.network),
  };
}
