import type { HostSpec } from '../../../domain/effect.js';
import { workloadTypes } from '../../../domain/workloads/workload-type.js';
import type { DriverSupport } from '../driver.js';
import { whichCommand } from './host-command.js';

type WorkloadType = HostSpec['type'];

/** Command -> the Debian package that has it. */
const packages = new Map([
  ['mkfs.btrfs', 'btrfs-progs'],
  ['btrfs', 'btrfs-progs'],
  ['losetup', 'mount'],
  ['mount', 'mount'],
  ['umount', 'mount'],
  ['findmnt', 'util-linux'],
  ['fallocate', 'util-linux'],
  ['chattr', 'e2fsprogs'],
  ['ip', 'iproute2'],
  ['sysctl', 'procps'],
  ['nft', 'nftables'],
  ['qemu-system-x86_64', 'qemu-system-x86'],
]);

const storageCommands = ['mkfs.btrfs', 'btrfs', 'losetup', 'mount', 'umount', 'findmnt', 'chattr'];
const networkCommands = ['ip', 'nft', 'sysctl'];

/** Types that the Linux driver has; what the host needs for each. */
const commandsOf = {
  zmount: [...storageCommands, 'fallocate'],
  volume: storageCommands,
  'network-light': networkCommands,
  // Its root disk and its mounts are on the pool.
  'zmachine-light': [...storageCommands, ...networkCommands, 'qemu-system-x86_64'],
} satisfies Partial<Record<WorkloadType, readonly string[]>>;

/** A type that the Linux driver has. */
export type LinuxType = keyof typeof commandsOf;

export const isLinuxType = (type: WorkloadType): type is LinuxType => Object.hasOwn(commandsOf, type);

const notImplemented = 'It is not implemented by the linux driver of this version.';

/** What the check asks of the host; tests give their own answers. */
export interface HostProbe {
  readonly isRoot: boolean;
  which(command: string): Promise<string | undefined>;
}

export const realHostProbe: HostProbe = {
  isRoot: process.getuid?.() === 0,
  which: whichCommand,
};

/**
 * Checks what each type needs. Only the types that need something that is missing are refused; the reason names the
 * commands and the Debian packages that have them.
 */
export async function checkHostSupport(probe: HostProbe = realHostProbe): Promise<DriverSupport> {
  const types: WorkloadType[] = [];
  const missing: { type: WorkloadType; reason: string }[] = [];
  for (const { type } of workloadTypes) {
    const reason = isLinuxType(type) ? await reasonAgainst(type, probe) : notImplemented;
    if (reason === undefined) types.push(type);
    else missing.push({ type, reason });
  }
  return { types, missing, notes: await notesOf(probe) };
}

async function reasonAgainst(type: LinuxType, probe: HostProbe): Promise<string | undefined> {
  const absent: string[] = [];
  for (const command of commandsOf[type]) {
    if ((await probe.which(command)) === undefined) absent.push(command);
  }
  const reasons: string[] = [];
  if (!probe.isRoot) reasons.push('The node does not run as root; start it as root.');
  if (absent.length > 0) {
    const wanted = [...new Set(absent.map((command) => packages.get(command) ?? command))];
    reasons.push(
      `The host has no ${listed(absent)}; install the package ${listed(wanted)} ` +
        `(Debian: apt-get install ${wanted.join(' ')}).`,
    );
  }
  return reasons.length === 0 ? undefined : reasons.join(' ');
}

async function notesOf(probe: HostProbe): Promise<string[]> {
  if ((await probe.which('mycelium')) !== undefined) {
    return [
      'A mycelium binary is here, but this version does not run it: networks have no Mycelium address.',
    ];
  }
  return ['Networks have no Mycelium address: this version does not run mycelium, and it is not installed.'];
}

function listed(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}
