import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Event } from '@polkadot/types/interfaces';
import { BN } from '@polkadot/util';
import type { DispatchFailure, OwnFact } from '../../domain/chain-fact.js';
import { z } from 'zod';
import type { DecodedRecord } from './event-records.js';
import type { BlockExtrinsics } from './extrinsics.js';
import { plain } from './plain.js';
import { bytes, u32Value, variantName } from './values.js';

/** The hash by which an extrinsic is known: blake2-256 over its bytes, `0x` hex. */
export function extrinsicHash(bytes: Uint8Array): string {
  return `0x${bytesToHex(blake2b(bytes, { dkLen: 32 }))}`;
}

/** Whether an account may have signed one of these: its 32 bytes stand near the beginning of the bytes. */
export function mayHold(extrinsics: readonly Uint8Array[], account: string): boolean {
  // Length (1 to 4 bytes), version, and a kind of address before the account.
  return extrinsics.some((bytes) => bytesToHex(bytes.subarray(0, 40)).includes(account));
}

/**
 * The extrinsics of a block that an account signed, with what became of them.
 * @param account 32 bytes, lower-case hex @throws ExtrinsicError when an extrinsic that may be its own cannot be decoded
 */
export function ownExtrinsics(
  records: readonly DecodedRecord[],
  extrinsics: BlockExtrinsics,
  account: string,
): OwnFact[] {
  const facts: OwnFact[] = [];
  for (const { event, eventIndex, phase } of records) {
    if (event.section !== 'system' || phase.kind !== 'extrinsic') continue;
    if (event.method !== 'ExtrinsicSuccess' && event.method !== 'ExtrinsicFailed') continue;
    if (!mayHold([extrinsics.bytes(phase.index)], account)) continue;
    const head = extrinsics.head(phase.index);
    if (head.signer !== account) continue;
    facts.push({
      kind: 'OwnExtrinsic',
      eventIndex,
      origin: { phase: 'extrinsic', index: phase.index, ...head },
      hash: extrinsicHash(extrinsics.bytes(phase.index)),
      nonce: extrinsics.nonce(phase.index),
      fee: feeOf(records, phase.index, account),
      error: event.method === 'ExtrinsicFailed' ? failure(event) : null,
    });
  }
  return facts;
}

/** What TransactionPayment says; of older runtimes, what was withdrawn from the account. Null: the block does not say. */
function feeOf(records: readonly DecodedRecord[], index: number, account: string): bigint | null {
  let withdrawn: bigint | null = null;
  for (const { event, phase } of records) {
    if (phase.kind !== 'extrinsic' || phase.index !== index) continue;
    const [who, amount] = event.data;
    if (who === undefined || amount === undefined || bytesToHex(who.toU8a()) !== account) continue;
    if (event.section === 'transactionPayment' && event.method === 'TransactionFeePaid')
      return BigInt(amount.toString());
    if (event.section === 'balances' && event.method === 'Withdraw') withdrawn ??= BigInt(amount.toString());
  }
  return withdrawn;
}

const moduleError = z.object({
  type: z.literal('Module'),
  value: z.object({
    index: u32Value,
    // An index; from metadata V14 on four bytes, of which the first is the index.
    error: z.union([u32Value, bytes.transform((four) => four[0] ?? 0)]),
  }),
});

/** Why a call failed, in the runtime's own names, out of both shapes of DispatchError. */
function failure(event: Event): DispatchFailure {
  const [error] = event.data;
  const said = error === undefined ? null : plain(error);
  const ofModule = moduleError.safeParse(said);
  if (ofModule.success) return namedError(event, ofModule.data.value);
  const variant = variantName.safeParse(said);
  return { pallet: null, name: variant.success ? variant.data : 'Unknown' };
}

function namedError(event: Event, { index, error }: { index: number; error: number }): DispatchFailure {
  try {
    const { section, name } = event.registry.findMetaError({ index: new BN(index), error: new BN(error) });
    return { pallet: section, name };
  } catch {
    return { pallet: `pallet ${index}`, name: `error ${error}` };
  }
}
