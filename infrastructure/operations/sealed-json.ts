import { open, readFile } from 'node:fs/promises';

import { writeDurably } from '../integrity/write-durably.js';
import { sha256 } from '../ledger/frame.js';

/** What a sealed file holds: its JSON, nothing (there is no such file), or why it cannot be used. */
export type SealedJson =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

/**
 * Writes a value as one line of JSON and, on a second line, the SHA-256 of the first, its newline included. There whole or
 * not at all, and on disk when this resolves. `sha256sum` on the first line checks it by hand.
 */
export async function writeSealedJson(path: string, value: unknown): Promise<void> {
  const line = `${JSON.stringify(value)}\n`;
  await writeDurably(path, `${line}${sha256(Buffer.from(line)).toString('hex')}\n`);
}

/** @throws Error of the file system, other than that there is no file */
export async function readSealedJson(path: string): Promise<SealedJson> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return { kind: 'missing' };
  const end = bytes.indexOf(0x0a) + 1;
  const seal = `${sha256(bytes.subarray(0, end)).toString('hex')}\n`;
  if (end === 0 || bytes.toString('latin1', end) !== seal)
    return { kind: 'damaged', reason: 'its bytes do not give its hash' };
  // The seal holds, so these are bytes that were written as JSON; anybody can make a seal, though.
  try {
    return { kind: 'read', value: JSON.parse(bytes.toString('utf8', 0, end)) };
  } catch {
    return { kind: 'damaged', reason: 'its first line is no JSON' };
  }
}

/** Makes a file that was written under another name durable before it gets its own. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
