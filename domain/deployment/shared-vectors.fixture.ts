import { existsSync, readFileSync } from 'node:fs';
import { type TwinId, twinId } from '../ids.js';
import { type ExactJson, isJsonObject, type JsonObject, parseExactJson } from '../json/exact-json.js';

const folder = new URL('../../../../shared/vectors/', import.meta.url);

/** To stand in the title of a suite that needs ../shared. */
export const sharedNote = existsSync(folder) ? '' : ' (SKIPPED: ../shared/vectors is not on this machine)';
export const hasShared = sharedNote === '';

/** The text of a vector file, '' without ../shared. */
export function readVectors(name: string): string {
  return hasShared ? readFileSync(new URL(name, folder), 'utf8') : '';
}

export function asObject(value: ExactJson | undefined): JsonObject {
  if (!isJsonObject(value)) throw new Error('the vector is no object');
  return value;
}

/** The 120 lines that the real client made: deployment, challenge, challenge_hash, keys. */
export function clientVectors(): JsonObject[] {
  const lines = readVectors('deployments.jsonl').split('\n');
  return lines.filter((line) => line !== '').map((line) => asObject(parseExactJson(line)));
}

/** A text of a vector. */
export function asText(value: ExactJson | undefined): string {
  if (typeof value !== 'string') throw new Error('the vector has no text here');
  return value;
}

/** The accounts of a vector's signers, by twin. */
export function accountsOf(vector: JsonObject): Map<TwinId, string> {
  const keys = Object.entries(asObject(vector['keys']));
  return new Map(keys.map(([twin, key]) => [twinId(Number(twin)), asText(asObject(key)['publicKey'])]));
}
