import type { GenericExtrinsic } from '@polkadot/types';
import type { ExtrinsicEra } from '@polkadot/types/interfaces';
import { accounts } from '../pallets/balances.js';
import type { Hash } from './block.js';
import type { BlockExecution } from './block-execution.js';
import { withinBounds } from './call-bounds.js';
import { canPay, feeOf } from './fee.js';
import { signatureFits, signerOf } from './signature-check.js';
import type { InvalidReason } from './transaction-error.js';

export type Validity =
  | {
      readonly ok: true;
      readonly extrinsic: GenericExtrinsic;
      readonly who: string;
      readonly nonce: number;
      readonly tip: bigint;
    }
  | { readonly ok: false; readonly reason: Exclude<InvalidReason, 'future'> }
  | {
      readonly ok: false;
      readonly reason: 'future';
      /** `next` is the nonce whose turn it is. */
      readonly ahead: {
        readonly who: string;
        readonly nonce: number;
        readonly tip: bigint;
        readonly next: number;
      };
    };

/** The hash of the block at which the era begins, or null when it is too old (or is none of this branch). */
function birthHash(execution: BlockExecution, era: ExtrinsicEra, genesis: Hash): Hash | null {
  if (!era.isMortalEra) return genesis;
  const birth = era.asMortalEra.birth(execution.number);
  if (birth === 0) return genesis;
  const hash = execution.context.storage.get('System', 'BlockHash', [birth]) as Hash; // an H256 as plain data
  return /^0x0*$/.test(hash) ? null : hash;
}

function decode(execution: BlockExecution, bytes: Uint8Array): GenericExtrinsic | null {
  try {
    const extrinsic = execution.runtime.decodeExtrinsic(bytes);
    return withinBounds(extrinsic.method) ? extrinsic : null;
  } catch {
    return null; // whatever polkadot-js says of foreign bytes: they are no extrinsic of this runtime
  }
}

/**
 * Checks an extrinsic against the state of the block in the making: encoding, signature (with genesis, versions and
 * era), nonce and fee. A nonce that is ahead is `future`: the pool keeps such an extrinsic until its turn comes.
 */
export function validate(execution: BlockExecution, bytes: Uint8Array, genesis: Hash): Validity {
  const extrinsic = decode(execution, bytes);
  if (extrinsic === null) return { ok: false, reason: 'undecodable' };
  if (!extrinsic.isSigned) return { ok: false, reason: 'unsigned' };
  const birth = birthHash(execution, extrinsic.era, genesis);
  if (birth === null) return { ok: false, reason: 'ancientBirthBlock' };
  if (!signatureFits(execution.runtime, extrinsic, { genesis, birth }))
    return { ok: false, reason: 'badProof' };
  const who = signerOf(extrinsic, 'hex');
  const nonce = extrinsic.nonce.toNumber();
  const next = accounts.get(execution.context, who).nonce;
  if (nonce < next) return { ok: false, reason: 'stale' };
  const tip = BigInt(extrinsic.tip.toString());
  if (!canPay(execution.context, who, feeOf(bytes.length, tip))) return { ok: false, reason: 'payment' };
  if (nonce > next) return { ok: false, reason: 'future', ahead: { who, nonce, tip, next } };
  return { ok: true, extrinsic, who, nonce, tip };
}
