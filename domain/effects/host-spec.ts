import { networkId } from '../deployment/network-id.js';
import type { HostSpec, MountSpec, ZmachineLightSpec } from '../effect.js';
import { workloadId } from '../ids.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import { rootSize } from '../workloads/machine.js';
import { findNetwork } from './dependencies.js';

/** What the host is told of a workload, with every name resolved. */
export function hostSpec(state: NodeState, deployment: Deployment, workload: Workload): HostSpec {
  const { body } = workload;
  const base = {
    id: workloadId(deployment.twinId, deployment.contractId, workload.name),
    twinId: deployment.twinId,
    contractId: deployment.contractId,
    name: workload.name,
  };
  switch (body.type) {
    case 'zmount':
      return { ...base, type: 'zmount', sizeBytes: body.data.size };
    case 'volume':
      return { ...base, type: 'volume', sizeBytes: body.data.size };
    case 'network-light':
      return {
        ...base,
        type: 'network-light',
        networkId: networkId(deployment.twinId, workload.name),
        subnet: body.data.subnet,
        ipRange: body.data.ipRange,
        myceliumKey: body.data.mycelium.key,
      };
    case 'zmachine-light':
      return machineSpec(state, deployment, base, body);
    case 'ip':
    case 'ipv4':
    case 'network':
    case 'zmachine':
    case 'zdb':
    case 'qsfs':
    case 'zlogs':
    case 'gateway-name-proxy':
    case 'gateway-fqdn-proxy':
      throw new Error(`invariant: a ${body.type} workload is refused before it is accepted`);
  }
}

type MachineBody = Extract<Workload['body'], { type: 'zmachine-light' }>;
type Base = Pick<ZmachineLightSpec, 'id' | 'twinId' | 'contractId' | 'name'>;

function machineSpec(
  state: NodeState,
  deployment: Deployment,
  base: Base,
  body: MachineBody,
): ZmachineLightSpec {
  const link = body.data.network.interfaces[0];
  const network = link === undefined ? undefined : findNetwork(state, deployment.twinId, link.network);
  return {
    ...base,
    type: 'zmachine-light',
    networkId: networkId(deployment.twinId, link?.network ?? ''),
    subnet: network?.body.type === 'network-light' ? network.body.data.subnet : '',
    ip: link?.ip ?? '',
    cpu: body.data.computeCapacity.cpu,
    memoryBytes: body.data.computeCapacity.memory,
    rootSizeBytes: rootSize(body.data),
    flist: body.data.flist,
    entrypoint: body.data.entrypoint,
    env: body.data.env,
    mounts: body.data.mounts.flatMap((mount) => mountSpec(deployment, mount)),
    myceliumSeed: body.data.network.mycelium?.seed ?? '',
  };
}

function mountSpec(deployment: Deployment, mount: { name: string; mountpoint: string }): MountSpec[] {
  const type = deployment.workloads.get(mount.name)?.body.type;
  if (type !== 'zmount' && type !== 'volume') return [];
  return [
    {
      type,
      id: workloadId(deployment.twinId, deployment.contractId, mount.name),
      mountpoint: mount.mountpoint,
    },
  ];
}
