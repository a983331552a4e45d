import { readFile, stat } from 'node:fs/promises';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { cryptoWaitReady, mnemonicValidate } from '@polkadot/util-crypto';

export type KeyType = 'sr25519' | 'ed25519';

/** The node's key cannot be used. */
export class NodeKeyError extends Error {
  override readonly name = 'NodeKeyError';
  constructor(
    readonly code: 'NODE_KEY_UNREADABLE' | 'NODE_KEY_EXPOSED' | 'NODE_KEY_INVALID',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A node's key and the account that the chain knows it by. */
export interface NodeKey {
  readonly pair: KeyringPair;
  /** 32 bytes, lower-case hex. */
  readonly account: string;
}

/**
 * Reads the key that the node signs with: a mnemonic phrase, or a seed of 32 bytes as `0x` hex, alone in a file that nobody but its
 * owner can read. What is in the file is never told in an error.
 * @throws NodeKeyError
 */
export async function readNodeKey(file: string, type: KeyType): Promise<NodeKey> {
  await assertPrivate(file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const words = text.trim().replaceAll(/\s+/g, ' ');
  if (!/^0x[0-9a-fA-F]{64}$/.test(words) && !mnemonicValidate(words)) {
    const message = `${file} holds no key: a mnemonic phrase of 12 to 24 words or a seed of 32 bytes in 0x hex is wanted`;
    throw new NodeKeyError('NODE_KEY_INVALID', message);
  }
  await cryptoWaitReady();
  const pair = new Keyring({ type }).addFromUri(words);
  return { pair, account: Buffer.from(pair.publicKey).toString('hex') };
}

/** As ssh does it: a key that others can read is not one's own any more. */
async function assertPrivate(file: string): Promise<void> {
  const { mode } = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const bits = (mode & 0o777).toString(8);
  const message = `${file} can be read by others (mode ${bits}): take that away with chmod 600 ${file}`;
  throw new NodeKeyError('NODE_KEY_EXPOSED', message);
}

function unreadable(file: string, cause: unknown): NodeKeyError {
  const what = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
  return new NodeKeyError('NODE_KEY_UNREADABLE', `the node's key ${file} cannot be read: ${what}`, { cause });
}
