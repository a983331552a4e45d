import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import type { DriverContext } from '../../driver.js';
import type { StoragePlaces } from '../host-contracts.js';
import { HostRefusal } from '../host-refusal.js';
import type { Accelerator } from './accelerator.js';
import { kernelArgumentsOf, machineConfigOf, shellConfigOf } from './machine-config.js';
import { type MachineBoot, pathExists, takesDirectIo } from './machine-files.js';
import { type MachineState, writeFileAtomic, writeMachineState } from './machine-folder.js';
import { launchQemu } from './launch-qemu.js';
import { macOf } from './machine-names.js';
import type { MachineIdentity } from './machine-process.js';
import { type DiskPlan, qemuArguments } from './qemu-arguments.js';
import { stopMachine } from './stop-machine.js';
import { ensureTap, removeTap } from './tap.js';

export interface MachineStart {
  readonly qemu: string;
  readonly identity: MachineIdentity;
  readonly spec: ZmachineLightSpec;
  readonly boot: MachineBoot;
  readonly storage: Pick<StoragePlaces, 'zmountPath' | 'volumePath'>;
  readonly accelerator: Accelerator;
  readonly tap: string;
  readonly bridge: string;
  readonly fingerprint: string;
  readonly paused: boolean;
}

/**
 * Starts the machine's QEMU, detached, so that it outlives the node. The state file is written before: a process
 * that runs was started from the state that is on disk. When QEMU does not start, its tap is taken away again.
 * @throws HostRefusal, HostCommandError
 */
export async function startMachine(start: MachineStart, context: DriverContext): Promise<void> {
  const { folder } = start.identity;
  const config = machineConfigOf(start.spec);
  const disks = await planDisks(start);
  const shares = await planShares(start);
  await writeFileAtomic(folder.configJson, `${JSON.stringify(config, null, 1)}\n`);
  await writeFileAtomic(folder.configShell, shellConfigOf(config));
  await writeMachineState(folder, stateOf(start));
  await rm(join(folder.path, folder.qmpName), { force: true });
  const args = qemuArguments({
    id: start.spec.id,
    uuid: start.identity.uuid,
    folder,
    accelerator: start.accelerator.name,
    cpu: start.spec.cpu,
    memoryBytes: start.spec.memoryBytes,
    hasInitramfs: start.boot.hasInitramfs,
    kernelArgs: kernelArgumentsOf(config, start.boot.kernelArgs),
    disks,
    shares,
    tap: start.tap,
    mac: macOf(start.tap),
    paused: start.paused,
  });
  await launch(start, args, context);
}

async function launch(start: MachineStart, args: readonly string[], context: DriverContext): Promise<void> {
  const { identity, tap } = start;
  try {
    await ensureTap(tap, start.bridge, context);
    await launchQemu(start.qemu, args, identity, context);
  } catch (error) {
    const cleaning = { ...context, signal: never() };
    await stopMachine(identity, { powerdownMs: 0, forceMs: 5000 }, cleaning);
    await removeTap(tap, cleaning);
    throw error;
  }
}

/** Cleaning up is done also when the effect itself was called off. */
function never(): AbortSignal {
  return new AbortController().signal;
}

function stateOf(start: MachineStart): MachineState {
  return {
    version: 1,
    fingerprint: start.fingerprint,
    tap: start.tap,
    bridge: start.bridge,
    ip: start.spec.ip,
    cpu: start.spec.cpu,
    memoryBytes: String(start.spec.memoryBytes),
    accelerator: start.accelerator.name,
    paused: start.paused,
  };
}

/** The root first, then the zmounts in their order. */
async function planDisks(start: MachineStart): Promise<DiskPlan[]> {
  const zmounts = start.spec.mounts.filter((mount) => mount.type === 'zmount');
  const paths = zmounts.map((mount) => start.storage.zmountPath(mount.id));
  await requireAll(paths, 'disk');
  return Promise.all(
    [start.identity.folder.root, ...paths].map(async (path) => ({ path, direct: await takesDirectIo(path) })),
  );
}

async function planShares(start: MachineStart): Promise<string[]> {
  const volumes = start.spec.mounts.filter((mount) => mount.type === 'volume');
  const paths = volumes.map((mount) => start.storage.volumePath(mount.id));
  await requireAll(paths, 'volume');
  return paths;
}

async function requireAll(paths: readonly string[], what: string): Promise<void> {
  for (const path of paths) {
    if (await pathExists(path)) continue;
    throw new HostRefusal(`A ${what} that the machine mounts is not there on this node now.`, true);
  }
}
