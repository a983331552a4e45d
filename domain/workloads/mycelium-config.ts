import type { ExactJson } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { readHex } from './go-text.js';

/** The mycelium node of a network. Source: zosbase zos/network.go Mycelium. */
export interface MyceliumConfig {
  /** 32 bytes, lower-case hex. */
  readonly key: string;
  /** Must be empty: Zero-OS does not support peers of the user's. */
  readonly peers: readonly string[];
}

export function parseMycelium(wire: GoStruct): MyceliumConfig {
  return {
    key: wire.text('hex_key', 'zos.Bytes', readHex),
    peers: wire.strings('peers', 'zos.MyceliumPeer'),
  };
}

export function myceliumToJson(mycelium: MyceliumConfig): ExactJson {
  return { hex_key: mycelium.key, peers: mycelium.peers };
}

export function validateMycelium(mycelium: MyceliumConfig): string | null {
  if (mycelium.key.length !== 64) return 'invalid mycelium key length, expected 32';
  return mycelium.peers.length > 0 ? 'user defined peers list is not supported right now' : null;
}

export function myceliumChallenge(mycelium: MyceliumConfig): string {
  return mycelium.key + mycelium.peers.join('');
}
