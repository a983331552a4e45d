import type { ExactJson, JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { compareUtf8, readHex } from './go-text.js';
import { challengeOfIp, readIp } from './ip-net.js';
import type { Capacity } from './workload-definition.js';

/** What `zmachine` and `zmachine-light` have in common. Source: zosbase zos/zmachine.go, zmachine_utils.go. */
export interface MachineData {
  /** URL of the image; not checked. */
  readonly flist: string;
  readonly network: MachineNetwork;
  /** Bytes of the root disk; 0 means the minimum, see rootSize. */
  readonly size: bigint;
  readonly computeCapacity: { readonly cpu: number /** Bytes. */; readonly memory: bigint };
  readonly mounts: readonly MachineMount[];
  readonly entrypoint: string;
  /** Sorted by key in byte order, keys unique. */
  readonly env: readonly (readonly [string, string])[];
  /** Not hashed. */
  readonly corex: boolean;
  /** `slot/vendor/device`, e.g. `0000:28:00.0/1002/731f`. */
  readonly gpu: readonly string[];
}

export interface MachineNetwork {
  /** `seed` is 6 bytes of hex. */
  readonly mycelium: { readonly network: string; readonly seed: string } | null;
  /** `ip` as Go prints it; '' when not set. */
  readonly interfaces: readonly { readonly network: string; readonly ip: string }[];
}

/** `name` names a zmount, volume or qsfs of the same deployment. */
export interface MachineMount {
  readonly name: string;
  readonly mountpoint: string;
}

const gib = 1024n ** 3n;
const mib = 1024n ** 2n;
const minMemory = 250n * mib;
const reservedNetworks: readonly string[] = ['ygg', 'pub', 'mycelium'];
const u64Mask = 0xffff_ffff_ffff_ffffn;

/** The least root disk in bytes: 500 MiB, or 2 GiB from cpu times memory of 8 GiB on. */
export function minRootSize({ computeCapacity: { cpu, memory } }: MachineData): bigint {
  // Go multiplies in 64 bits, and what overflows is lost
  const units = ((BigInt(cpu) * memory) & u64Mask) / (8n * gib);
  return units === 0n ? 500n * mib : 2n * gib;
}

/** The root disk that the machine gets, in bytes. */
export function rootSize(data: MachineData): bigint {
  const least = minRootSize(data);
  return data.size > least ? data.size : least;
}

export function machineCapacity(data: MachineData): Capacity {
  const { cpu, memory } = data.computeCapacity;
  return { cru: BigInt(cpu), mru: memory, sru: rootSize(data), hru: 0n, ipv4u: 0n };
}

/** The fields of both types. @param network reads the network, after all else */
export function parseMachine<Network extends MachineNetwork>(
  wire: GoStruct,
  network: () => Network,
): MachineData & { readonly network: Network } {
  const compute = wire.struct('compute_capacity', 'zos.MachineCapacity');
  const env = wire.stringMap('env');
  return {
    flist: wire.string('flist'),
    size: wire.u64('size', 'gridtypes.Unit'),
    computeCapacity: { cpu: compute.u8('cpu'), memory: compute.u64('memory', 'gridtypes.Unit') },
    mounts: wire.structs('mounts', 'zos.MachineMount').map((mount) => ({
      name: mount.string('name', 'gridtypes.Name'),
      mountpoint: mount.string('mountpoint'),
    })),
    entrypoint: wire.string('entrypoint'),
    env: env.sort(([a], [b]) => compareUtf8(a, b)),
    corex: wire.bool('corex'),
    gpu: wire.strings('gpu', 'zos.GPU'),
    network: network(),
  };
}

export function parseMachineNetwork(wire: GoStruct): MachineNetwork {
  const mycelium = wire.optionalStruct('mycelium', 'zos.MyceliumIP');
  return {
    mycelium: mycelium && {
      network: mycelium.string('Network', 'gridtypes.Name'),
      seed: mycelium.text('hex_seed', 'zos.Bytes', readHex),
    },
    interfaces: wire.structs('interfaces', 'zos.MachineInterface').map((item) => ({
      network: item.string('network', 'gridtypes.Name'),
      ip: item.text('ip', 'net.IP', readIp),
    })),
  };
}

/** @param network the network in wire names */
export function machineToJson(data: MachineData, network: ExactJson): ExactJson {
  return {
    flist: data.flist,
    network,
    size: data.size,
    compute_capacity: { cpu: data.computeCapacity.cpu, memory: data.computeCapacity.memory },
    mounts: data.mounts.map(({ name, mountpoint }) => ({ name, mountpoint })),
    entrypoint: data.entrypoint,
    env: envToJson(data.env),
    corex: data.corex,
    ...(data.gpu.length > 0 && { gpu: data.gpu }),
  };
}

export function machineNetworkToJson(network: MachineNetwork): JsonObject {
  const { mycelium } = network;
  const interfaces = network.interfaces.map((item) => ({ network: item.network, ip: item.ip }));
  if (mycelium === null) return { interfaces };
  // Zero-OS's field has no JSON tag, hence the capital
  return { mycelium: { Network: mycelium.network, hex_seed: mycelium.seed }, interfaces };
}

/** The rules of numbers and addresses, which come before zmachine's public ip. */
export function validateMachineSizes(data: MachineData): string | null {
  const { interfaces } = data.network;
  const { cpu, memory } = data.computeCapacity;
  if (interfaces.length !== 1) return 'only one network private network is supported at the moment';
  if (interfaces.some((item) => item.ip === '')) return 'invalid IP';
  if (cpu === 0) return "cpu capacity can't be 0";
  if (memory < minMemory) return "mem capacity can't be less that 250M";
  const least = minRootSize(data);
  if (data.size === 0n || data.size >= least) return null;
  return `disk size can't be less that ${least}. Set to 0 for minimum`;
}

/** The rules of networks, which come after zmachine's public ip. */
export function validateMachineNetwork({ mycelium, interfaces }: MachineNetwork): string | null {
  const reserved = interfaces.find((item) => reservedNetworks.includes(item.network));
  if (reserved !== undefined) return `'${reserved.network}' is reserved network name`;
  if (mycelium !== null && mycelium.seed.length !== 12)
    return 'invalid mycelium seed length expected 6 bytes';
  return null;
}

/** @param network what the network adds, in its own type's order */
export function machineChallenge(data: MachineData, network: string): string {
  const { cpu, memory } = data.computeCapacity;
  const mounts = data.mounts.map((mount) => mount.name + mount.mountpoint).join('');
  const env = data.env.map(([key, value]) => `${key}=${value}`).join('');
  return `${data.flist}${network}${data.size}${cpu}${memory}${mounts}${data.entrypoint}${env}${data.gpu.join('')}`;
}

export function machineNetworkChallenge({ mycelium, interfaces }: MachineNetwork): string {
  const joined = interfaces.map((item) => item.network + challengeOfIp(item.ip)).join('');
  return mycelium === null ? joined : joined + mycelium.network + mycelium.seed;
}

function envToJson(env: MachineData['env']): ExactJson {
  // no prototype: a variable may be called `__proto__`
  const members: Record<string, ExactJson> = Object.create(null);
  for (const [key, value] of env) members[key] = value;
  return members;
}
