import type { NetworkId, WorkloadId } from '../ids.js';
import type { Dependency, Exclusive, MountSpec, SpecBase, SpecContext } from './host-spec.js';
import { type MachineData, rootSize } from './machine.js';

/** What both types of machines tell the host. */
export interface MachineSpec extends SpecBase {
  readonly networkId: NetworkId;
  /** The subnet of that network, CIDR. */
  readonly subnet: string;
  readonly ip: string;
  readonly cpu: number;
  readonly memoryBytes: bigint;
  /** Effective root size (0 in the body is replaced by the minimum). */
  readonly rootSizeBytes: bigint;
  /** URL or path of the image, as in the body. */
  readonly flist: string;
  readonly entrypoint: string;
  /** Sorted by key. */
  readonly env: readonly (readonly [string, string])[];
  readonly mounts: readonly MountSpec[];
  /** Mycelium address seed, 6 bytes hex; '' when the machine wants none. */
  readonly myceliumSeed: string;
  /** Where its mycelium address is, when that is another network than its interface's. */
  readonly myceliumNetworkId?: NetworkId;
  /** `slot/vendor/device` of each device that is passed through; only when there are some. */
  readonly gpus?: readonly string[];
}

export function machineSpec<T extends 'zmachine' | 'zmachine-light'>(
  type: T,
  data: MachineData,
  context: SpecContext,
): MachineSpec & { readonly type: T } {
  const { id, twinId, contractId, name } = context.base;
  const { mycelium, interfaces } = data.network;
  const [link] = interfaces;
  const { id: networkId, subnet } = context.network(link?.network ?? '');
  const gpus = [...new Set(data.gpu)];
  const elsewhere = mycelium !== null && mycelium.network !== '' && mycelium.network !== link?.network;
  const spec = {
    id,
    twinId,
    contractId,
    name,
    type,
    networkId,
    subnet,
    ip: link?.ip ?? '',
    cpu: data.computeCapacity.cpu,
    memoryBytes: data.computeCapacity.memory,
    rootSizeBytes: rootSize(data),
    flist: data.flist,
    entrypoint: data.entrypoint,
    env: data.env,
    mounts: data.mounts.flatMap((mount) => mountSpec(mount, context)),
    myceliumSeed: mycelium?.seed ?? '',
  };
  // A copy by spread has a hidden class of its own in V8, so that whoever reads it is slow: most specs are none.
  if (!elsewhere && gpus.length === 0) return spec;
  return {
    ...spec,
    ...(elsewhere ? { myceliumNetworkId: context.network(mycelium.network).id } : {}),
    ...(gpus.length > 0 ? { gpus } : {}),
  };
}

function mountSpec(
  { name, mountpoint }: MachineData['mounts'][number],
  { sibling }: SpecContext,
): MountSpec[] {
  const target = sibling(name);
  if (target === null || !isMountable(target.type)) return [];
  return [{ type: target.type, id: target.id, mountpoint }];
}

export const isMountable = (type: string): type is MountSpec['type'] =>
  type === 'zmount' || type === 'volume' || type === 'qsfs';

/** The public address of a `zmachine`. */
export interface MachineAddressSpec {
  /** The `ip` or `ipv4` workload, which made the firewall rules for it. */
  readonly id: WorkloadId;
  /** CIDR and gateway; null when it has only IPv6. */
  readonly address: { readonly ip: string; readonly gateway: string } | null;
  readonly wantsV6: boolean;
}

/** Networks, disks and the public address come before the machine that uses them. */
export function machineDependencies(data: MachineData, type: 'network' | 'network-light'): Dependency[] {
  const { mycelium, interfaces } = data.network;
  const networks = new Set(interfaces.map((each) => each.network));
  if (mycelium !== null && mycelium.network !== '') networks.add(mycelium.network);
  const disks = new Set(data.mounts.map((mount) => mount.name));
  return [
    ...[...networks].map((name) => ({ kind: 'network', name, type }) as const),
    ...[...disks].map((name) => ({ kind: 'workload', name }) as const),
  ];
}

/** A device is passed through to one machine only. */
export function machineExclusives({ gpu }: MachineData): Exclusive[] {
  return [...new Set(gpu)].map((id) => ({ kind: 'gpu', id }));
}
