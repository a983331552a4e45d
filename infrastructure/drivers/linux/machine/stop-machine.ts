import type { DriverContext } from '../../driver.js';
import { HostRefusal } from '../host-refusal.js';
import { type MachineIdentity, findMachineProcess, signalMachine, waitForExit } from './machine-process.js';
import { type QmpCommand, qmp, qmpStatus } from './qmp.js';

/** How long each way of stopping is waited for, milliseconds. */
export interface StopLimits {
  /** The guest's own shutdown, asked for through ACPI. */
  readonly powerdownMs: number;
  /** QEMU's `quit`, each signal, and each answer of the monitor. */
  readonly forceMs: number;
}

export const defaultStopLimits: StopLimits = { powerdownMs: 10_000, forceMs: 5000 };

/**
 * Stops the machine's QEMU, gently first: ACPI power button, `quit`, SIGTERM, SIGKILL. A machine that does not run
 * is stopped already.
 * @throws HostRefusal (retryable) when even SIGKILL did not end it (a process that waits for a dead disk)
 */
export async function stopMachine(
  identity: MachineIdentity,
  limits: StopLimits,
  context: DriverContext,
): Promise<void> {
  const pid = await findMachineProcess(identity);
  if (pid === undefined) return;
  const { folder } = identity;
  const ask = async (command: QmpCommand, limitMs: number): Promise<boolean> => {
    try {
      await qmp(folder.path, folder.qmpName, command, limits.forceMs);
    } catch {
      return false; // the next, harder way needs no monitor
    }
    return waitForExit(pid, identity, limitMs);
  };
  const signal = async (name: 'SIGTERM' | 'SIGKILL'): Promise<boolean> => {
    await signalMachine(pid, identity, name);
    return waitForExit(pid, identity, limits.forceMs);
  };
  const ways: readonly (readonly [string, () => Promise<boolean>])[] = [
    [
      'shutdown',
      async () =>
        (await isRunning(identity, limits.forceMs)) && (await ask('system_powerdown', limits.powerdownMs)),
    ],
    ['quit', () => ask('quit', limits.forceMs)],
    ['SIGTERM', () => signal('SIGTERM')],
    ['SIGKILL', () => signal('SIGKILL')],
  ];
  for (const [way, attempt] of ways) {
    if (!(await attempt())) continue;
    context.note('machine stopped', { pid, way });
    return;
  }
  throw new HostRefusal(`The machine's QEMU process (${pid}) does not end, not even by SIGKILL.`, true);
}

/** A machine whose processors are stopped cannot hear the power button. */
async function isRunning(identity: MachineIdentity, limitMs: number): Promise<boolean> {
  try {
    const { path, qmpName } = identity.folder;
    return (await qmpStatus(path, qmpName, limitMs)) === 'running';
  } catch {
    return false;
  }
}
