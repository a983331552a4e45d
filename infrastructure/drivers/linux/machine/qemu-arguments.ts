import type { Accelerator } from './accelerator.js';
import type { MachineFolder } from './machine-folder.js';

/** Everything that QEMU is told, with every path and name made by us. */
export interface QemuPlan {
  readonly id: string;
  readonly uuid: string;
  readonly folder: MachineFolder;
  readonly accelerator: Accelerator['name'];
  readonly cpu: number;
  readonly memoryBytes: bigint;
  readonly hasInitramfs: boolean;
  readonly kernelArgs: readonly string[];
  readonly disks: readonly DiskPlan[];
  /** Host folders, tagged `share0`, `share1`, ... */
  readonly shares: readonly string[];
  readonly tap: string;
  readonly mac: string;
  /** Started, but with its processors stopped. */
  readonly paused: boolean;
}

export interface DiskPlan {
  readonly path: string;
  /** False where the file system has no O_DIRECT: then the host's page cache is used. */
  readonly direct: boolean;
}

/** The argument array of one machine's QEMU (7.2 or later, x86_64). */
export function qemuArguments(plan: QemuPlan): string[] {
  const { folder } = plan;
  return [
    ...['-name', plan.id, '-uuid', plan.uuid, '-pidfile', folder.pidFile],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'q35', '-accel', plan.accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi'],
    ...['-cpu', plan.accelerator === 'kvm' ? 'host' : 'max'],
    ...['-smp', String(plan.cpu), '-m', `${plan.memoryBytes / 1048576n}M`],
    // A broken-out guest must not start programs or gain rights.
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-kernel', folder.kernel, ...(plan.hasInitramfs ? ['-initrd', folder.initramfs] : [])],
    ...['-append', plan.kernelArgs.join(' ')],
    ...['-qmp', `unix:${folder.qmpName},server=on,wait=off`],
    ...[
      '-chardev',
      `file,id=console,path=${escaped(folder.console)},append=on`,
      '-serial',
      'chardev:console',
    ],
    ...['-fw_cfg', `name=opt/zledger/machine.json,file=${escaped(folder.configJson)}`],
    ...['-fw_cfg', `name=opt/zledger/machine.sh,file=${escaped(folder.configShell)}`],
    ...plan.disks.flatMap(diskArguments),
    ...plan.shares.flatMap(shareArguments),
    ...['-netdev', `tap,id=net0,ifname=${plan.tap},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=net0,mac=${plan.mac},romfile=`],
    ...(plan.paused ? ['-S'] : []),
  ];
}

function diskArguments(disk: DiskPlan, index: number): string[] {
  const cache = disk.direct ? 'none' : 'writeback';
  return [
    ...['-drive', `if=none,id=disk${index},format=raw,cache=${cache},file=${escaped(disk.path)}`],
    ...['-device', `virtio-blk-pci,drive=disk${index}`],
  ];
}

/** Owners and modes of the guest are kept as attributes, so that a guest cannot put set-uid files on the host. */
function shareArguments(path: string, index: number): string[] {
  const tag = `share${index}`;
  return [
    ...['-fsdev', `local,id=${tag},path=${escaped(path)},security_model=mapped-xattr,multidevs=remap`],
    ...['-device', `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`],
  ];
}

/** In QEMU's option strings a comma inside a value is written twice. */
function escaped(value: string): string {
  return value.replaceAll(',', ',,');
}
