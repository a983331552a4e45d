import { rotateConsole } from './console-log.js';
import { listMachineFolders, machineFolder } from './machine-folder.js';

const intervalMs = 30_000;

/** Keeps the console logs of all machines bounded while the node runs; does not keep the process alive. */
export function startHousekeeping(machinesDir: string): { stop(): void } {
  const timer = setInterval(() => void rotateAll(machinesDir), intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function rotateAll(machinesDir: string): Promise<void> {
  try {
    for (const id of await listMachineFolders(machinesDir))
      await rotateConsole(machineFolder(machinesDir, id));
  } catch {
    // a machine that is being removed, a disk that is full: the next round tries again
  }
}
