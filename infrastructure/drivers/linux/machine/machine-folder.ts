import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import type { WorkloadId } from '../../../../domain/ids.js';
import { isWorkloadId, workloadPath } from '../workload-path.js';

/** Where everything of one machine lies: removing the folder (and the tap) removes the machine. */
export interface MachineFolder {
  readonly path: string;
  readonly state: string;
  readonly boot: string;
  readonly kernel: string;
  readonly initramfs: string;
  readonly root: string;
  readonly configJson: string;
  readonly configShell: string;
  readonly pidFile: string;
  /** Relative to the folder: a full path may be longer than the 107 bytes of a socket address. */
  readonly qmpName: string;
  readonly console: string;
  readonly qemuLog: string;
}

/** @throws UnsafeIdError */
export function machineFolder(machinesDir: string, id: WorkloadId): MachineFolder {
  const path = workloadPath(machinesDir, id);
  return {
    path,
    state: join(path, 'machine.json'),
    boot: join(path, 'boot.json'),
    kernel: join(path, 'kernel'),
    initramfs: join(path, 'initramfs'),
    root: join(path, 'root.img'),
    configJson: join(path, 'config.json'),
    configShell: join(path, 'config.sh'),
    pidFile: join(path, 'qemu.pid'),
    qmpName: 'qmp.sock',
    console: join(path, 'console.log'),
    qemuLog: join(path, 'qemu.log'),
  };
}

const machineStateSchema = z.object({
  version: z.literal(1),
  fingerprint: z.string().length(64),
  tap: z.string().min(1).max(15),
  bridge: z.string().min(1).max(15),
  ip: z.string(),
  cpu: z.number().int(),
  memoryBytes: z.string().regex(/^\d+$/),
  accelerator: z.enum(['kvm', 'tcg']),
  paused: z.boolean(),
});

/** What the running (or last started) QEMU process was given. */
export type MachineState = z.infer<typeof machineStateSchema>;

/** The state file's content; undefined when there is none or it cannot be understood (then it is made anew). */
export async function readMachineState(folder: MachineFolder): Promise<MachineState | undefined> {
  return readJsonFile(folder.state, machineStateSchema);
}

export async function writeMachineState(folder: MachineFolder, state: MachineState): Promise<void> {
  await writeFileAtomic(folder.state, `${JSON.stringify(state)}\n`);
}

/** Parses a JSON file that a crash or a person may have damaged; undefined when it is absent or not of that form. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a file so that after a crash either the old or the new content is there, whole. */
export async function writeFileAtomic(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

export async function makeMachineFolder(folder: MachineFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
}

export async function removeMachineFolder(folder: MachineFolder): Promise<void> {
  await rm(folder.path, { recursive: true, force: true });
}

/** Ids of all machines that have a folder, sorted. */
export async function listMachineFolders(machinesDir: string): Promise<WorkloadId[]> {
  try {
    return (await readdir(machinesDir)).filter(isWorkloadId).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // node:fs rejects with ErrnoException
    throw error;
  }
}

/** Equal for equal specs, whatever the order of their members: 64 hex digits. */
export function fingerprintOf(spec: ZmachineLightSpec, bridge: string): string {
  return createHash('sha256').update(canonical({ spec, bridge })).digest('hex');
}

function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'undefined';
}
