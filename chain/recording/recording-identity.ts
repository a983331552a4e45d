import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainIdentity } from '../block-source.js';
import type { Recording } from './read-recording.js';

/**
 * Who a recorded chain is. A recording lacks block 0, so its genesis is `0x` and the SHA-256 of the UTF-8 text
 * `zledger-recording\n<chain>\n<number>\n<hash>\n` of its chain name and first block: stable however long the recording
 * gets, different for another chain, and never the genesis of a real one.
 */
export function recordingIdentity({ chain, blocks: [first] }: Recording): ChainIdentity {
  const text = `zledger-recording\n${chain}\n${first.number}\n${first.hash}\n`;
  return { genesis: `0x${bytesToHex(sha256(utf8ToBytes(text)))}`, name: chain };
}
