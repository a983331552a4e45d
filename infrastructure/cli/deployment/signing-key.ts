import { readFile } from 'node:fs/promises';

import type { SigningKey } from '../../../domain/deployment/signatures.js';
import { CliError } from '../cli-error.js';

/** Where the secret comes from; exactly one is given. */
export interface KeyOptions {
  readonly keyType: SigningKey['type'];
  readonly seedFile?: string;
  readonly mnemonicFile?: string;
  readonly suri?: string;
}

/**
 * The key of a user, derived as Substrate wallets do: a 32-byte seed in hex, a BIP-39 mnemonic (12 to 24 words), or a
 * secret URI like `//Alice`. Secrets are read from files, because arguments can be seen by every user of the machine.
 * @throws CliError
 */
export async function loadSigningKey(options: KeyOptions): Promise<SigningKey> {
  const secret = await secretOf(options);
  // loaded only when needed: they take longer to load than all the rest
  const [{ Keyring }, crypto] = await Promise.all([
    import('@polkadot/keyring'),
    import('@polkadot/util-crypto'),
  ]);
  await crypto.cryptoWaitReady();
  try {
    // the library would take any other short text for a seed, and sign with a key that nobody has
    if (!secret.uri.startsWith('//')) {
      const { phrase } = crypto.keyExtractSuri(secret.uri);
      if (!isHexSeed(phrase) && !crypto.mnemonicValidate(phrase)) throw unusable(secret);
    }
    const pair = new Keyring({ type: options.keyType }).addFromUri(secret.uri);
    return { type: options.keyType, sign: (message) => pair.sign(message) };
  } catch {
    // the library's message may quote the secret
    throw unusable(secret);
  }
}

function isHexSeed(text: string): boolean {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}

function unusable({ name, advice }: Secret): CliError {
  return new CliError(`${name} holds no usable secret`, { advice });
}

interface Secret {
  readonly uri: string;
  readonly name: string;
  readonly advice: string;
}

async function secretOf({ seedFile, mnemonicFile, suri }: KeyOptions): Promise<Secret> {
  const given = [seedFile, mnemonicFile, suri].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new CliError('a signature needs one secret', {
      advice: 'Give one of --seed-file, --mnemonic-file and --suri.',
    });
  }
  if (suri !== undefined) return { uri: suri, name: '--suri', advice: 'Give something like //Alice.' };
  if (mnemonicFile !== undefined) {
    const words = (await readSecret(mnemonicFile)).split(/\s+/).join(' ');
    return {
      uri: words,
      name: mnemonicFile,
      advice: 'Give a file with the 12 to 24 words of a BIP-39 mnemonic.',
    };
  }
  return seedSecret(seedFile!);
}

async function seedSecret(path: string): Promise<Secret> {
  const advice = 'Give a file with a seed of 32 bytes, written as 64 hex digits.';
  const match = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(await readSecret(path));
  if (!match) throw new CliError(`${path} holds no seed`, { advice });
  return { uri: `0x${match[1]}`, name: path, advice };
}

async function readSecret(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = 'Check the path and its permissions.';
    throw new CliError(`cannot read ${path}: ${reason}`, { advice, cause: error });
  }
}
