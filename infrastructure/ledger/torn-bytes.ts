import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LedgerHead } from './ledger.js';
import type { WalDamage } from './wal-inspection.js';
import { syncFolder } from './witness.js';

function pendingName(damage: WalDamage): string {
  return `torn-pending-${damage.file}.bin`;
}

/** Keeps the bytes of a cut write. Before LevelDB opens the file, because it deletes it then. */
export async function keepTornBytes(folder: string, damage: readonly WalDamage[]): Promise<void> {
  for (const each of damage) await writeFile(join(folder, pendingName(each)), each.bytes, { flush: true });
}

/** Gives the kept bytes their name, now that the position is known; what to tell the operator. */
export async function nameTornBytes(
  folder: string,
  damage: readonly WalDamage[],
  head: LedgerHead,
): Promise<string[]> {
  const repairs: string[] = [];
  for (const each of damage) {
    const name = freeTornName(folder, head.nextPosition);
    await rename(join(folder, pendingName(each)), join(folder, name));
    await syncFolder(folder);
    repairs.push(
      `A write that a crash cut off at position ${head.nextPosition} was taken out of log/${each.file}; ` +
        `it was never acknowledged. Its ${each.bytes.length} bytes are in ${name}.`,
    );
  }
  return repairs;
}

/** A name `torn-<position>-<n>.bin` that is not taken. */
export function freeTornName(folder: string, position: number): string {
  for (let count = 0; ; count++) {
    const name = `torn-${position}-${count}.bin`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** Links every file of the log database into a folder beside it, before LevelDB may delete some. Costs no room. */
export async function keepAll(folder: string): Promise<string[]> {
  let count = 0;
  while (existsSync(join(folder, `rescue-${count}`))) count++;
  const rescue = `rescue-${count}`;
  await mkdir(join(folder, rescue));
  for (const name of await readdir(join(folder, 'log'))) {
    if (name !== 'LOCK') await link(join(folder, 'log', name), join(folder, rescue, name));
  }
  await syncFolder(folder);
  return [
    `The list of the log database's files ended in mid-record, as a power cut leaves it. All files are kept in ${rescue}; ` +
      'when `verify` finds nothing wrong, it can be removed.',
  ];
}
