import { compactToU8a, hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { concatBytes, littleEndian } from './bytes.js';
import type { RuntimeName } from './runtime-set.js';

/** `0x` and 64 lower-case hex digits. */
export type Hash = `0x${string}`;

export interface Header {
  readonly parentHash: Hash;
  readonly number: number;
  readonly stateRoot: Hash;
  readonly extrinsicsRoot: Hash;
  /** SCALE-encoded digest items. */
  readonly digest: readonly Uint8Array[];
}

/** What decides a block: from the same inputs on the same parent comes the same block. */
export interface BlockInputs {
  readonly parent: Hash;
  /** Chain time in ms since 1970. */
  readonly time: number;
  /** Raw extrinsics with their length prefix, without the timestamp inherent. */
  readonly extrinsics: readonly Uint8Array[];
  /** Sets blocks of competing branches apart that would be equal otherwise; 0 on the main branch. */
  readonly salt: number;
  /** The runtime that is installed at the end of this block, if one is. */
  readonly upgradeTo: RuntimeName | null;
}

export interface Block {
  readonly hash: Hash;
  readonly header: Header;
  readonly inputs: BlockInputs;
  /** All extrinsics as in the body, the timestamp inherent first. */
  readonly body: readonly Uint8Array[];
}

const engine = new TextEncoder().encode('aura');

/** The pre-runtime digest with the slot in which a block was made. */
export function slotDigest(slot: number): Uint8Array {
  return concatBytes(Uint8Array.of(6), engine, compactToU8a(8), littleEndian(slot, 8));
}

/** Says that this block changed the runtime, as `frame_system` does on `set_code`. */
export const runtimeChangedDigest = Uint8Array.of(8);

function encodeHeader(header: Header): Uint8Array {
  return concatBytes(
    hexToU8a(header.parentHash),
    compactToU8a(header.number),
    hexToU8a(header.stateRoot),
    hexToU8a(header.extrinsicsRoot),
    compactToU8a(header.digest.length),
    ...header.digest,
  );
}

/** A block's hash: blake2-256 of its SCALE header. */
export function headerHash(header: Header): Hash {
  return u8aToHex(blake2AsU8a(encodeHeader(header), 256));
}

/** Hash over a block's extrinsics: of their SCALE vector, not of a trie as in a full node. */
export function extrinsicsRoot(body: readonly Uint8Array[]): Hash {
  return u8aToHex(blake2AsU8a(concatBytes(compactToU8a(body.length), ...body), 256));
}

/** A header as the JSON-RPC interface writes it. */
export function headerJson(header: Header): Record<string, unknown> {
  return {
    parentHash: header.parentHash,
    number: `0x${header.number.toString(16)}`,
    stateRoot: header.stateRoot,
    extrinsicsRoot: header.extrinsicsRoot,
    digest: { logs: header.digest.map((item) => u8aToHex(item)) },
  };
}
