import type { WorkloadId } from '../../../../domain/ids.js';
import type { Inspection } from '../../driver.js';
import { rotateConsole } from './console-log.js';
import { readMachineState } from './machine-folder.js';
import { findMachineProcess } from './machine-process.js';
import { type MachineHost, identityOf, monitorLimitMs } from './machine-verbs.js';
import { QmpError, qmpStatus } from './qmp.js';

/** What really runs: a machine whose process is gone is absent, whatever its files say. */
export async function inspectMachine(host: MachineHost, id: WorkloadId): Promise<Inspection> {
  const identity = identityOf(host, id);
  const pid = await findMachineProcess(identity);
  if (pid === undefined) return { state: 'absent' };
  await rotateConsole(identity.folder);
  const { path, qmpName, console } = identity.folder;
  const state = await readMachineState(identity.folder);
  const status = await statusOf(path, qmpName);
  const details: Record<string, string | number> = { pid, status, console };
  if (state !== undefined) {
    const { accelerator, tap, bridge, ip, cpu, memoryBytes } = state;
    Object.assign(details, { accelerator, tap, bridge, ip, cpu, memoryBytes });
  }
  return { state: status === 'paused' || status === 'prelaunch' ? 'paused' : 'present', details };
}

async function statusOf(folder: string, name: string): Promise<string> {
  try {
    return await qmpStatus(folder, name, monitorLimitMs);
  } catch (error) {
    if (error instanceof QmpError) return 'unresponsive';
    throw error;
  }
}
