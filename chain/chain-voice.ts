import type { KeyringPair } from '@polkadot/keyring/types';
import type { NodeOutcome, SignExtrinsic, Signature } from '../domain/node-effect.js';

/** Speaks on the chain in a node's name. Signing and handing out are two steps: what was signed is put on record between. */
export interface ChainVoice {
  /**
   * Builds and signs a call as of the newest finalized block, with the account's next nonce there. Nothing is sent.
   * @throws ChainError (`CHAIN_UNREACHABLE`, ...); CallUnknownError when the runtime has no such call;
   * ReadingStaleError
   */
  sign(asked: Pick<SignExtrinsic, 'call' | 'period'>, key: KeyringPair): Promise<Signature>;
  /** Hands out signed bytes. @throws ChainError (`CHAIN_UNREACHABLE`) when nobody says what becomes of them */
  submit(bytes: string): Promise<Extract<NodeOutcome, { kind: 'submitted' | 'refused' }>>;
}

/** The runtime of now has no call for what the node wants to say. */
export class CallUnknownError extends Error {
  override readonly name = 'CallUnknownError';
  readonly code = 'CALL_UNKNOWN';
}

/** What would be said is of a time that the chain does not take any more: saying it would cost a fee and count for nothing. */
export class ReadingStaleError extends Error {
  override readonly name = 'ReadingStaleError';
  readonly code = 'READING_STALE';
}
