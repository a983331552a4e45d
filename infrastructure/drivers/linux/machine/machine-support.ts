import { accessSync, constants } from 'node:fs';
import { whichCommand } from '../host-command.js';
import { type Accelerator, findAccelerator } from './accelerator.js';

export interface MachineSupport {
  readonly supported: boolean;
  /** Why not, one sentence each with the package that has what is missing. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

/** The machine monitor of this host; undefined when it is not installed or the host is no x86_64. */
export async function findQemu(): Promise<string | undefined> {
  return process.arch === 'x64' ? whichCommand('qemu-system-x86_64') : undefined;
}

/** Checks what machines need of the host: QEMU, iproute2, root, /dev/net/tun. */
export async function machineSupport(
  accelerator: (qemu: string) => Promise<Accelerator>,
): Promise<MachineSupport> {
  const missing: string[] = [];
  const qemu = await findQemu();
  if (process.arch !== 'x64') missing.push(`Machines need an x86_64 host, this is ${process.arch}.`);
  else if (qemu === undefined) missing.push('qemu-system-x86_64 is missing (package qemu-system-x86).');
  if ((await whichCommand('ip')) === undefined) missing.push('ip is missing (package iproute2).');
  if (process.getuid?.() !== 0) missing.push('Machines need root, for their network taps.');
  else if (!hasTun()) missing.push('/dev/net/tun is missing (kernel module tun).');
  const notes = qemu !== undefined && missing.length === 0 ? [(await accelerator(qemu)).note] : [];
  return { supported: missing.length === 0, missing, notes };
}

function hasTun(): boolean {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Asks once, on first need: the answer does not change while the node runs. */
export function memoizedAccelerator(): (qemu: string) => Promise<Accelerator> {
  let answer: Promise<Accelerator> | undefined;
  return (qemu) => {
    answer ??= findAccelerator(qemu);
    return answer;
  };
}
