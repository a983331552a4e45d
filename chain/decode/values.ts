import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import {
  type ContractId,
  contractId,
  type FarmId,
  farmId,
  type NodeId,
  nodeId,
  type TwinId,
  twinId,
} from '../../domain/ids.js';

const u64Max = 0xffff_ffff_ffff_ffffn;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const u32 = z.bigint().min(0n).max(0xffff_ffffn).transform(Number);
export const u64 = z.bigint().min(0n).max(u64Max);
export const u128 = z
  .bigint()
  .min(0n)
  .max((1n << 128n) - 1n);
export const contractIdValue = u64.transform((value): ContractId => contractId(value));
export const nodeIdValue = u32.transform((value): NodeId => nodeId(value));
export const twinIdValue = u32.transform((value): TwinId => twinId(value));
export const farmIdValue = u32.transform((value): FarmId => farmId(value));
export const u32Value = u32;
export const bytes = z.instanceof(Uint8Array);

/** Bytes or text of the chain as text: UTF-8 where it is valid, else `0x` and hex, so that nothing is lost. */
export const textValue = z.union([z.string(), bytes.transform(textOf)]);

/** An enum variant: its name alone counts. */
export const variantName = z.object({ type: z.string() }).transform(({ type }) => type);

/** A plain account id of 32 bytes, lower-case hex without 0x. */
export const accountValue = bytes
  .refine((value) => value.length === 32, 'an account id has 32 bytes')
  .transform((value) => bytesToHex(value));

/** Text that the bytes are in valid UTF-8, else `0x` hex. */
export function textOf(value: Uint8Array): string {
  try {
    return utf8.decode(value);
  } catch {
    return `0x${bytesToHex(value)}`;
  }
}

/** A signer's account out of an encoded AccountId (32 bytes) or MultiAddress::Id (tag 0); null for other addresses. */
export function accountHex(address: Uint8Array): string | null {
  if (address.length === 32) return bytesToHex(address);
  return address.length === 33 && address[0] === 0 ? bytesToHex(address.subarray(1)) : null;
}
