import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ed25519 } from '@noble/curves/ed25519.js';

import { type Checkpoint, signCheckpoint } from '../../domain/integrity/checkpoint.js';
import { type NoteVerifier, noteVerifier } from '../../domain/integrity/signed-note.js';
import { sha256 } from '../ledger/frame.js';
import { syncFolder } from '../ledger/witness.js';
import { IntegrityError } from './integrity-error.js';
import { writeDurably } from './write-durably.js';

const line = /^zledger-ledger-key-1 ([0-9a-f]{64}) ([0-9a-f]{16})\n$/;

/** The node's Ed25519 key for checkpoints. The secret stays in here: nothing gives it out, prints it or logs it. */
export class LedgerKey {
  readonly #seed: Uint8Array;

  /** @param seed 32 secret bytes */
  constructor(seed: Uint8Array) {
    this.#seed = seed;
  }

  /** What others check this key's signatures with, under the name of the log that it signs for. */
  verifier(keyName: string): NoteVerifier {
    return noteVerifier(keyName, ed25519.getPublicKey(this.#seed));
  }

  /** A signed note; the key's name is the checkpoint's origin. */
  sign(checkpoint: Checkpoint): string {
    return signCheckpoint(checkpoint, checkpoint.origin, this.#seed);
  }

  /** Null when there is no key yet. @throws IntegrityError `LEDGER_KEY_DAMAGED` */
  static async read(path: string): Promise<LedgerKey | null> {
    const text = await readFile(path, 'latin1').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return null;
    const [, hex = '', check = ''] = line.exec(text) ?? [];
    if (hex === '' || checksum(hex) !== check) {
      throw new IntegrityError(
        'LEDGER_KEY_DAMAGED',
        `The node's key in ${path} is damaged. Restore it from a backup; without one, remove it: the node makes a new key, ` +
          'and whoever checks its proofs must be told.',
      );
    }
    return new LedgerKey(Buffer.from(hex, 'hex'));
  }

  /** The key of a node; made on first use, on disk before it signs anything, readable by its owner only. */
  static async open(path: string): Promise<LedgerKey> {
    const known = await LedgerKey.read(path);
    if (known !== null) return known;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(folder));
    const hex = randomBytes(32).toString('hex');
    await writeDurably(path, `zledger-ledger-key-1 ${hex} ${checksum(hex)}\n`, 0o600);
    return new LedgerKey(Buffer.from(hex, 'hex'));
  }
}

/** A flipped bit would be another key, and every signature of the right one would look forged. */
function checksum(hex: string): string {
  return sha256(Buffer.from(`zledger-ledger-key-1 ${hex}`, 'latin1')).toString('hex', 0, 8);
}
