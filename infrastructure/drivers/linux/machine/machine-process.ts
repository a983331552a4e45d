import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineFolder } from './machine-folder.js';

const pollMs = 50;

/** How a QEMU process is known to be this machine's: both appear as its arguments. */
export interface MachineIdentity {
  readonly uuid: string;
  readonly folder: MachineFolder;
}

/**
 * The process id of the machine's QEMU, or undefined. A number in a pid file is only a hint (the kernel gives
 * numbers again): what counts is the command line. When the hint fails, all processes are looked through, so that
 * a lost pid file never leads to a second QEMU on the same disks.
 */
export async function findMachineProcess(identity: MachineIdentity): Promise<number | undefined> {
  const hint = await readPidFile(identity.folder.pidFile);
  if (hint !== undefined && (await isMachineProcess(hint, identity))) return hint;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && pid !== hint && (await isMachineProcess(pid, identity))) return pid;
  }
  return undefined;
}

/** False for a process that ended, became a zombie, or whose number went to another program. */
export async function isMachineProcess(pid: number, identity: MachineIdentity): Promise<boolean> {
  const args = await commandLineOf(pid);
  return follows(args, '-uuid', identity.uuid) && follows(args, '-pidfile', identity.folder.pidFile);
}

/** Waits until the process is gone. @returns false when it is still there after `limitMs` milliseconds */
export async function waitForExit(pid: number, identity: MachineIdentity, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (await isMachineProcess(pid, identity)) {
    if (performance.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Sends a signal, having looked once more at whose number it is. */
export async function signalMachine(
  pid: number,
  identity: MachineIdentity,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  if (!(await isMachineProcess(pid, identity))) return;
  try {
    process.kill(pid, signal);
  } catch {
    // it ended between the look and the signal, which is what was wanted
  }
}

async function readPidFile(path: string): Promise<number | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

async function commandLineOf(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return [];
  }
}

function follows(args: readonly string[], option: string, value: string): boolean {
  return args.some((arg, index) => arg === option && args[index + 1] === value);
}
