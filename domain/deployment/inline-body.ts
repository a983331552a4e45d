import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isJsonObject, JsonError, parseExactJson } from '../json/exact-json.js';

/**
 * True when a contract's data is a whole deployment rather than the note that clients usually put there: a JSON
 * object with workloads and a signature requirement. Whether it is a good one is decided when it is considered.
 */
export function looksLikeBody(data: string): boolean {
  if (!data.startsWith('{')) return false;
  try {
    const json = parseExactJson(data);
    return isJsonObject(json) && 'workloads' in json && 'signature_requirement' in json;
  } catch (error) {
    if (error instanceof JsonError) return false;
    throw error;
  }
}

/** The hash by which a body that came as a contract's data is known, hex. */
export const dataSha256 = (data: string): string => bytesToHex(sha256(utf8ToBytes(data)));
