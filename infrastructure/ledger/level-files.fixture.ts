import { Level } from 'level';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Opens one of the ledger's databases behind its back, to do damage that its files alone do not allow. */
export async function tamper(
  path: string,
  change: (db: Level<Buffer, Buffer>) => Promise<unknown>,
): Promise<void> {
  const db = new Level<Buffer, Buffer>(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await db.open();
  await change(db);
  await db.close();
}

/** The non-empty write-ahead log of a LevelDB folder. */
export function walOf(folder: string): string {
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.log') && statSync(join(folder, name)).size > 0,
  );
  if (names.length !== 1)
    throw new Error(`Expected one filled write-ahead log in ${folder}, found ${names.join()}.`);
  return join(folder, names[0] ?? '');
}

/** One digest of all files in a folder, names and bytes. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

export function flipBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return flipped;
}
