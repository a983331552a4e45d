import type { ResultData, ZmachineLightSpec } from '../../../../domain/effect.js';
import type { WorkloadId } from '../../../../domain/ids.js';
import type { DriverContext } from '../../driver.js';
import type { NetworkPlaces, StoragePlaces } from '../host-contracts.js';
import { HostRefusal } from '../host-refusal.js';
import type { Accelerator } from './accelerator.js';
import type { ImageStore } from './image-store.js';
import { machineConfigOf } from './machine-config.js';
import { ensureMachineFiles, requireImage } from './machine-files.js';
import {
  type MachineState,
  fingerprintOf,
  machineFolder,
  readMachineState,
  removeMachineFolder,
  writeMachineState,
} from './machine-folder.js';
import { machineUuidOf, tapNameOf } from './machine-names.js';
import { type MachineIdentity, findMachineProcess } from './machine-process.js';
import { findQemu } from './machine-support.js';
import { QmpError, qmp, qmpStatus } from './qmp.js';
import { startMachine } from './start-machine.js';
import { type StopLimits, stopMachine } from './stop-machine.js';
import { removeTap } from './tap.js';

/** How long the monitor of a machine is waited for, milliseconds: TCG guests on a busy host are slow to answer. */
export const monitorLimitMs = 10_000;

/** What the verbs need of the host they run on. */
export interface MachineHost {
  readonly dataDir: string;
  readonly machinesDir: string;
  readonly storage: Pick<StoragePlaces, 'zmountPath' | 'volumePath'>;
  readonly networks: Pick<NetworkPlaces, 'bridgeOf'>;
  readonly images: ImageStore;
  readonly stopLimits: StopLimits;
  readonly accelerator: (qemu: string) => Promise<Accelerator>;
}

export function identityOf(host: MachineHost, id: WorkloadId): MachineIdentity {
  return { uuid: machineUuidOf(host.dataDir, id), folder: machineFolder(host.machinesDir, id) };
}

/**
 * Makes the machine run with this spec: starts it when it is not there (never was, crashed, host rebooted), restarts
 * it when the spec is another, leaves it alone when all is so already. A machine that was paused stays paused, also
 * over a restart: only `resume` lets it go on.
 */
export async function ensureMachine(
  host: MachineHost,
  spec: ZmachineLightSpec,
  context: DriverContext,
): Promise<ResultData> {
  const identity = identityOf(host, spec.id);
  const state = await readMachineState(identity.folder);
  const bridge = host.networks.bridgeOf(spec.networkId);
  const fingerprint = fingerprintOf(spec, bridge);
  const running = (await findMachineProcess(identity)) !== undefined;
  if (running && state?.fingerprint === fingerprint && (await isHealthy(identity, state)))
    return resultOf(spec);
  await restart(host, { identity, spec, state, bridge, fingerprint }, context);
  return resultOf(spec);
}

interface Wanted {
  readonly identity: MachineIdentity;
  readonly spec: ZmachineLightSpec;
  readonly state: MachineState | undefined;
  readonly bridge: string;
  readonly fingerprint: string;
}

async function restart(host: MachineHost, wanted: Wanted, context: DriverContext): Promise<void> {
  const { identity, spec, state } = wanted;
  const qemu = await findQemu();
  if (qemu === undefined)
    throw new HostRefusal('QEMU is missing on this node (package qemu-system-x86).', false);
  // What cannot work is refused before anything that runs is stopped.
  machineConfigOf(spec);
  await requireImage(identity.folder, spec, host.images, context.signal);
  await stopMachine(identity, host.stopLimits, context);
  const tap = tapNameOf(spec.id, wanted.bridge);
  if (state !== undefined && state.tap !== tap) await removeTap(state.tap, context);
  const boot = await ensureMachineFiles(identity.folder, spec, host.images, context);
  const accelerator = await host.accelerator(qemu);
  const paused = state?.paused ?? false;
  await startMachine({ ...wanted, qemu, boot, storage: host.storage, accelerator, tap, paused }, context);
}

/** False when the process must be replaced; a machine that only stopped (disk was full) is let go on. */
async function isHealthy(identity: MachineIdentity, state: MachineState): Promise<boolean> {
  const { path, qmpName } = identity.folder;
  const status = await askStatus(identity);
  if (['internal-error', 'shutdown', 'guest-panicked'].includes(status)) return false;
  const mayRun = !state.paused && ['paused', 'prelaunch', 'io-error'].includes(status);
  if (mayRun) await qmp(path, qmpName, 'cont', monitorLimitMs);
  return true;
}

async function askStatus(identity: MachineIdentity): Promise<string> {
  try {
    return await qmpStatus(identity.folder.path, identity.folder.qmpName, monitorLimitMs);
  } catch (error) {
    if (!(error instanceof QmpError)) throw error;
    throw new HostRefusal(`The machine runs, but its QEMU does not answer: ${error.message}`, true);
  }
}

/** Stops the machine's processors; its memory stays. One that does not run is paused by being marked so. */
export async function pauseMachine(
  host: MachineHost,
  spec: ZmachineLightSpec,
  context: DriverContext,
): Promise<ResultData> {
  const identity = identityOf(host, spec.id);
  await markPaused(identity, true);
  if ((await findMachineProcess(identity)) === undefined) context.note('machine to pause does not run');
  else await command(identity, 'stop');
  return resultOf(spec);
}

/** Lets the machine go on; one that does not run, or runs with another spec, is started. */
export async function resumeMachine(
  host: MachineHost,
  spec: ZmachineLightSpec,
  context: DriverContext,
): Promise<ResultData> {
  await markPaused(identityOf(host, spec.id), false);
  return ensureMachine(host, spec, context);
}

/** Leaves nothing of the machine: no process, tap, socket, root disk or log. */
export async function removeMachine(
  host: MachineHost,
  spec: ZmachineLightSpec,
  context: DriverContext,
): Promise<ResultData> {
  const identity = identityOf(host, spec.id);
  const state = await readMachineState(identity.folder);
  await stopMachine(identity, host.stopLimits, context);
  const own = tapNameOf(spec.id, host.networks.bridgeOf(spec.networkId));
  const taps = new Set([own, ...(state === undefined ? [] : [state.tap])]);
  for (const tap of taps) await removeTap(tap, context);
  await removeMachineFolder(identity.folder);
  return null;
}

/** The same for a machine of which only the id is known: its tap is the one that it was started with. */
export async function discardMachine(
  host: MachineHost,
  id: WorkloadId,
  context: DriverContext,
): Promise<ResultData> {
  const identity = identityOf(host, id);
  const state = await readMachineState(identity.folder);
  await stopMachine(identity, host.stopLimits, context);
  if (state !== undefined) await removeTap(state.tap, context);
  await removeMachineFolder(identity.folder);
  return null;
}

async function markPaused(identity: MachineIdentity, paused: boolean): Promise<void> {
  const state = await readMachineState(identity.folder);
  if (state === undefined || state.paused === paused) return;
  await writeMachineState(identity.folder, { ...state, paused });
}

async function command(identity: MachineIdentity, name: 'stop' | 'cont'): Promise<void> {
  try {
    await qmp(identity.folder.path, identity.folder.qmpName, name, monitorLimitMs);
  } catch (error) {
    if (!(error instanceof QmpError)) throw error;
    throw new HostRefusal(`The machine could not be told '${name}': ${error.message}`, true);
  }
}

/** There is no mycelium and no console service yet: both stay empty rather than promised. */
function resultOf(spec: ZmachineLightSpec): ResultData {
  return { id: spec.id, ip: spec.ip, mycelium_ip: '', console_url: '' };
}
