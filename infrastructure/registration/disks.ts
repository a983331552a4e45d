import { z } from 'zod';
import type { HostFiles } from './host-files.js';
import { SurveyError } from './host-survey.js';

/** Not disks of this host: loops, memory, discs in drives, what comes over a network, small boot parts of memory cards. */
const noDisk = /^(loop|ram|zram|sr|fd|nbd|rbd|drbd|zd|mmcblk\d+(boot|rpmb))/;

const flag = z.enum(['0', '1']).transform((text) => text === '1');
/** Sectors of 512 bytes, whatever the device's own are. */
const sectors = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform((text) => BigInt(text) * 512n);

/** Sizes of the host's disks, as SSD or HDD by whether they turn. Bytes. @throws SurveyError */
export async function readDisks(files: HostFiles): Promise<{ readonly sru: bigint; readonly hru: bigint }> {
  const names = await files.names('sys/block');
  if (names === null) throw new SurveyError(files.path('sys/block'), 'cannot be read', 'resources');
  let [sru, hru] = [0n, 0n];
  for (const name of names) {
    const disk = noDisk.test(name) ? null : await readDisk(files, name);
    if (disk === null) continue;
    if (disk.turns) hru += disk.bytes;
    else sru += disk.bytes;
  }
  return { sru, hru };
}

/** Null for what is no disk of this host, or just went. */
async function readDisk(
  files: HostFiles,
  name: string,
): Promise<{ readonly bytes: bigint; readonly turns: boolean } | null> {
  const read = async <T>(file: string, shape: z.ZodType<T>, otherwise: T): Promise<T> => {
    const path = `sys/block/${name}/${file}`;
    const text = await files.text(path);
    if (text === null) return otherwise;
    const value = shape.safeParse(text);
    if (value.success) return value.data;
    const odd = JSON.stringify(text.slice(0, 40));
    throw new SurveyError(
      files.path(path),
      `says ${odd}, which is no ${whatOf[file] ?? 'flag'}`,
      'resources',
    );
  };
  if (await read('removable', flag, false)) return null;
  // One of several ways to a disk that is counted under its own name.
  if (await read('hidden', flag, false)) return null;
  // Made of other disks (LVM, RAID, dm-crypt, bcache), which are counted.
  if (((await files.names(`sys/block/${name}/slaves`)) ?? []).length > 0) return null;
  const bytes = await read('size', sectors, 0n);
  return { bytes, turns: await read('queue/rotational', flag, false) };
}

const whatOf: Readonly<Record<string, string>> = { size: 'number of sectors' };
