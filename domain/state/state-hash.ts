import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { IdMap } from './id-map.js';
import { IdSet } from './id-set.js';
import type { NodeState } from './node-state.js';

/**
 * SHA-256 over the canonical text of a state, hex. Same log and same code give the same hash, to the byte, on any
 * machine: object keys and the entries of maps and sets are sorted, so nothing depends on the order in which a
 * state came to be.
 */
export function stateHash(state: NodeState): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalText(state))));
}

/** Text that is equal exactly when two values are. Types stay apart: 1, 1n and '1' differ. */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('invariant: a state holds finite numbers only');
      return Object.is(value, -0) ? '0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    case 'undefined':
    case 'function':
    case 'symbol':
      throw new TypeError(`invariant: a state holds no ${typeof value}`);
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value instanceof Map || value instanceof IdMap) {
    const entries = [...value].map(([key, each]) => `${canonicalText(key)}:${canonicalText(each)}`);
    return `map{${entries.sort().join(',')}}`;
  }
  if (value instanceof Set || value instanceof IdSet)
    return `set{${[...value].map(canonicalText).sort().join(',')}}`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${quote(key)}:${canonicalText(each)}`).join(',')}}`;
}

/** Length first: no escaping is needed for the text to be unambiguous. */
const quote = (text: string): string => `${text.length}"${text}`;
