import { z } from 'zod';
import { type HostCommandOptions, runHostCommand } from './host-command.js';

const findmntSchema = z.object({
  filesystems: z.array(z.object({ target: z.string(), source: z.string(), fstype: z.string() })),
});

export interface MountPoint {
  readonly target: string;
  /** Device, with `[/subvolume]` when only a part of it is mounted. */
  readonly source: string;
  readonly fstype: string;
}

/** What is mounted exactly here, lowest first; empty when nothing is. */
export function mountsAt(folder: string, options: HostCommandOptions = {}): Promise<MountPoint[]> {
  return findmnt(['--mountpoint', folder], options);
}

/** The file system that holds this path; undefined when the path does not exist. */
export async function mountHolding(
  path: string,
  options: HostCommandOptions = {},
): Promise<MountPoint | undefined> {
  return (await findmnt(['--target', path], options)).at(-1);
}

async function findmnt(which: readonly string[], options: HostCommandOptions): Promise<MountPoint[]> {
  const args = ['--json', '--output', 'TARGET,SOURCE,FSTYPE', ...which];
  const { stdout, exitCode } = await runHostCommand('findmnt', args, { ...options, allowExit: [0, 1] });
  return exitCode === 1 || stdout.trim() === '' ? [] : findmntSchema.parse(JSON.parse(stdout)).filesystems;
}

/** Unmounts until nothing is mounted here any more. */
export async function unmountAll(folder: string, options: HostCommandOptions = {}): Promise<void> {
  const mounts = await mountsAt(folder, options);
  for (const _ of mounts) await runHostCommand('umount', [folder], options);
}
