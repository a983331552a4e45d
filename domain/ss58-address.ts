import { blake2b } from '@noble/hashes/blake2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';

/** Which chain an address is of; TFChain has that of Substrate in general (`ss58Format` of system_properties, SS58Prefix). */
const tfchain = 42;

/**
 * An account as wallets and explorers write it: SS58, which is base58 over the chain's number, the account, and the first two
 * bytes of a BLAKE2b-512 of both behind a fixed text.
 * @param account 32 bytes, lower-case hex without 0x
 */
export function ss58Address(account: string): string {
  const body = concatBytes(Uint8Array.of(tfchain), hexToBytes(account));
  const sum = blake2b(concatBytes(utf8ToBytes('SS58PRE'), body), { dkLen: 64 });
  return base58.encode(concatBytes(body, sum.subarray(0, 2)));
}
