import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import { HostRefusal } from '../host-refusal.js';

/** What a machine is told about itself, through QEMU's firmware configuration (`opt/zledger/machine.json`). */
export interface MachineConfig {
  readonly id: string;
  readonly hostname: string;
  readonly ip: string;
  readonly prefixLength: number;
  readonly netmask: string;
  readonly gateway: string;
  readonly nameservers: readonly string[];
  readonly entrypoint: string;
  readonly env: readonly (readonly [string, string])[];
  readonly mounts: readonly GuestMount[];
}

export interface GuestMount {
  readonly kind: 'disk' | 'share';
  /** The block device inside the machine, or the 9p mount tag. */
  readonly source: string;
  readonly target: string;
}

/** Zero-OS gives its machines these. Source: zosbase pkg/primitives/vm. */
const nameservers = ['8.8.8.8', '1.1.1.1', '2001:4860:4860::8888'] as const;

/**
 * Works out what the machine is told. Its first disk (`/dev/vda`) is its root; zmounts follow in the order of the
 * spec as `/dev/vdb`, `/dev/vdc`, ...; volumes are 9p shares with the tags `share0`, `share1`, ...
 * @throws HostRefusal (not retryable) when the addresses do not fit together or there are too many disks
 */
export function machineConfigOf(spec: ZmachineLightSpec): MachineConfig {
  const { prefixLength, netmask, gateway } = readSubnet(spec.subnet, spec.ip);
  return {
    id: spec.id,
    hostname: spec.name.replaceAll('_', '-'),
    ip: spec.ip,
    prefixLength,
    netmask,
    gateway,
    nameservers,
    entrypoint: spec.entrypoint,
    env: spec.env,
    mounts: guestMounts(spec),
  };
}

function guestMounts(spec: ZmachineLightSpec): GuestMount[] {
  let disks = 0;
  let shares = 0;
  const mounts = spec.mounts.map((mount): GuestMount => {
    if (mount.type === 'volume')
      return { kind: 'share', source: `share${shares++}`, target: mount.mountpoint };
    const letter = String.fromCharCode('b'.charCodeAt(0) + disks++);
    return { kind: 'disk', source: `/dev/vd${letter}`, target: mount.mountpoint };
  });
  // one PCI slot each on the root bus, beside network, root disk and the board's own
  if (mounts.length > 20) throw new HostRefusal('A machine takes at most 20 mounts.', false);
  return mounts;
}

interface Subnet {
  readonly prefixLength: number;
  readonly netmask: string;
  readonly gateway: string;
}

function readSubnet(subnet: string, ip: string): Subnet {
  const [base = '', bits = ''] = subnet.split('/');
  const prefixLength = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  const network = ipv4Number(base);
  const own = ipv4Number(ip);
  if (network === undefined || own === undefined || prefixLength > 30) {
    throw badAddress(`'${ip}' in '${subnet}' is no usable IPv4 address`);
  }
  const mask = prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
  const gateway = (((network & 0xffffff00) >>> 0) | 1) >>> 0;
  if ((own & mask) >>> 0 !== (network & mask) >>> 0) throw badAddress(`'${ip}' is not in '${subnet}'`);
  if (own === gateway) throw badAddress(`'${ip}' is the gateway of '${subnet}'`);
  return { prefixLength, netmask: ipv4Text(mask), gateway: ipv4Text(gateway) };
}

function badAddress(what: string): HostRefusal {
  return new HostRefusal(`The machine's address cannot be used: ${what}.`, false);
}

function ipv4Number(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** Kernel arguments for any guest that reads them (`ip=` as in the kernel's nfsroot documentation). */
export function kernelArgumentsOf(config: MachineConfig, imageArgs: readonly string[]): string[] {
  return [
    ...['console=ttyS0', 'reboot=k', 'panic=1'],
    `ip=${config.ip}::${config.gateway}:${config.netmask}:${config.hostname}:eth0:off`,
    `zledger.id=${config.id}`,
    ...imageArgs,
  ];
}

/**
 * The same as shell assignments (`opt/zledger/machine.sh`), for a guest that has a shell but no JSON reader.
 * Values are quoted; names that are no shell names are left out (they are in the JSON).
 */
export function shellConfigOf(config: MachineConfig): string {
  const assign = (name: string, value: string | number): string => `${name}=${quote(String(value))}`;
  return [
    assign('ZLEDGER_ID', config.id),
    assign('ZLEDGER_HOSTNAME', config.hostname),
    assign('ZLEDGER_IP', config.ip),
    assign('ZLEDGER_PREFIX_LENGTH', config.prefixLength),
    assign('ZLEDGER_GATEWAY', config.gateway),
    assign('ZLEDGER_NAMESERVERS', config.nameservers.join(' ')),
    assign('ZLEDGER_ENTRYPOINT', config.entrypoint),
    assign('ZLEDGER_MOUNTS', config.mounts.length),
    ...config.mounts.flatMap((mount, index) => [
      assign(`ZLEDGER_MOUNT_${index}_KIND`, mount.kind),
      assign(`ZLEDGER_MOUNT_${index}_SOURCE`, mount.source),
      assign(`ZLEDGER_MOUNT_${index}_TARGET`, mount.target),
    ]),
    ...config.env
      .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('ZLEDGER_'))
      .map(([name, value]) => `export ${assign(name, value)}`),
    '',
  ].join('\n');
}

function quote(value: string): string {
  return `'${value.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}
