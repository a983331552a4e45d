import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { hexBytes } from '../decode/hex-bytes.js';
import { metadataShape } from './rpc-shapes.js';

/** A runtime's metadata as it is kept on disk. */
export interface KeptMetadata {
  readonly genesis: string;
  readonly specVersion: number;
  /** How many endpoints gave these very bytes when they were fetched. */
  readonly voices: number;
  readonly metadata: `0x${string}`;
}

const headShape = z.strictObject({
  genesis: z.string(),
  specVersion: z.int(),
  voices: z.int().min(1),
  sha256: z.string(),
});

/** The file's text: a line that says what it is, with the SHA-256 of the bytes, and a line of hex. */
export function writeMetadataFile({ metadata, ...about }: KeptMetadata): string {
  return `${JSON.stringify({ ...about, sha256: digest(metadata) })}\n${metadata}\n`;
}

/** What such a file holds; null when it is damaged, cut off, or another runtime's or chain's. */
export function readMetadataFile(text: string, genesis: string, specVersion: number): KeptMetadata | null {
  const [first = '', second = ''] = text.split('\n');
  const head = headShape.safeParse(parseJson(first));
  const metadata = metadataShape.safeParse(second);
  if (!head.success || !metadata.success) return null;
  const { sha256: hash, ...about } = head.data;
  const isIt = about.genesis === genesis && about.specVersion === specVersion;
  return isIt && hash === digest(metadata.data) ? { ...about, metadata: metadata.data } : null;
}

function digest(metadata: `0x${string}`): string {
  return bytesToHex(sha256(hexBytes(metadata)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
