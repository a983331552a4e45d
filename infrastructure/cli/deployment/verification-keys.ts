import { IdRangeError, twinId, type TwinId } from '../../../domain/ids.js';
import { type ExactJson, isJsonObject } from '../../../domain/json/exact-json.js';
import { CliError } from '../cli-error.js';

/**
 * Reads the signers' public keys: an object of twin id -> 32 bytes of hex, or `{type, publicKey}`. Which algorithm
 * is used is said by each signature (`signature_type`), as on the grid; `type` is only checked to be a known one.
 * @param name what the document is called in errors
 * @throws CliError
 */
export function parseVerificationKeys(
  json: ExactJson | undefined,
  name: string,
): ReadonlyMap<TwinId, string> {
  if (!isJsonObject(json)) {
    throw new CliError(`${name}: expected an object of twin id -> public key`, {
      advice: 'Example: {"17": "<64 hex digits>"}',
    });
  }
  return new Map(
    Object.entries(json).map(([twin, value]) => [
      parseTwin(twin, name),
      parseKey(value, `${name}, twin ${twin}`),
    ]),
  );
}

function parseTwin(text: string, name: string): TwinId {
  try {
    return twinId(/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN);
  } catch (error) {
    if (!(error instanceof IdRangeError)) throw error;
    throw new CliError(`${name}: '${text}' is no twin id`);
  }
}

function parseKey(value: ExactJson, name: string): string {
  const hex = isJsonObject(value) ? value['publicKey'] : value;
  const type = isJsonObject(value) ? (value['type'] ?? 'sr25519') : 'sr25519';
  if (type !== 'sr25519' && type !== 'ed25519') {
    throw new CliError(`${name}: the type of a key is ed25519 or sr25519`);
  }
  const match = typeof hex === 'string' ? /^(?:0x)?([0-9a-fA-F]{64})$/.exec(hex) : null;
  if (!match) throw new CliError(`${name}: a public key is 32 bytes, written as 64 hex digits`);
  return match[1]!.toLowerCase();
}
