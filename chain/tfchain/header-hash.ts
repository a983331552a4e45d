import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { compactToU8a } from '@polkadot/util';
import { hexBytes } from '../decode/hex-bytes.js';
import type { RpcHeader } from './rpc-shapes.js';

/**
 * The hash of a block: BLAKE2b-256 of its SCALE header (parent, compact number, state root, extrinsics root, digest). The
 * digest's items come in SCALE already, so no runtime's types are needed.
 */
export function headerHash(header: RpcHeader): string {
  const logs = header.digest.logs.map(hexBytes);
  const encoded = concatBytes(
    hexBytes(header.parentHash),
    compactToU8a(header.number),
    hexBytes(header.stateRoot),
    hexBytes(header.extrinsicsRoot),
    compactToU8a(logs.length),
    ...logs,
  );
  return `0x${bytesToHex(blake2b(encoded, { dkLen: 32 }))}`;
}
