import type { DriverContext } from '../driver.js';
import { runHostCommand } from './host-command.js';

export interface Qgroup {
  readonly number: number;
  readonly usedBytes: bigint;
  /** Undefined when there is no limit. */
  readonly limitBytes: bigint | undefined;
  /** Its subvolume is deleted, and perhaps not yet cleaned up. */
  readonly isStale: boolean;
}

/** The ids below are btrfs's own trees; a subvolume's quota group has the subvolume's number. */
const firstSubvolume = 256;

/** `btrfs qgroup show -re --raw`: id, referenced, exclusive, max referenced, max exclusive, path. */
const lineShape = /^0\/(\d+)\s+(\d+)\s+(?:\d+|-)\s+(\d+|none)\s+(?:\d+|none)(?:\s+(\S.*?))?\s*$/;

/** Reads the text form: some versions of btrfs-progs (6.2) abort when asked for JSON and quotas together. */
export async function listQgroups(root: string, context: Partial<DriverContext>): Promise<Qgroup[]> {
  const { stdout } = await runHostCommand('btrfs', ['qgroup', 'show', '-re', '--raw', root], context);
  return parseQgroups(stdout);
}

export function parseQgroups(text: string): Qgroup[] {
  return text.split('\n').flatMap((line) => {
    const [, number, used, limit, path] = lineShape.exec(line) ?? [];
    if (number === undefined || used === undefined || Number(number) < firstSubvolume) return [];
    return {
      number: Number(number),
      usedBytes: BigInt(used),
      limitBytes: limit === undefined || limit === 'none' ? undefined : BigInt(limit),
      // Both words are btrfs-progs': the second, in newer versions, while the cleaner has not come by.
      isStale: path === '<stale>' || path === '<under deletion>',
    };
  });
}

export async function readQgroup(
  root: string,
  number: number,
  context: Partial<DriverContext>,
): Promise<Qgroup | undefined> {
  return (await listQgroups(root, context)).find((qgroup) => qgroup.number === number);
}

/** Newer kernels destroy a quota group with its subvolume: then there is nothing left to do. */
export async function destroyQgroup(root: string, number: number, context: DriverContext): Promise<void> {
  if ((await readQgroup(root, number, context)) === undefined) return;
  await runHostCommand('btrfs', ['qgroup', 'destroy', `0/${number}`, root], context);
}
