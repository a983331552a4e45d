import type { ChainFact, FactSubject } from '../../domain/chain-fact.js';
import type { UndecodedEvent } from '../block-source.js';
import type { ChangedRecord } from '../grid-records.js';
import type { ContractNote } from './contract-facts.js';

/** What of a block is decoded, all of it raw SCALE. */
export interface RawBlock {
  readonly number: number;
  readonly extrinsics: readonly Uint8Array[];
  /** System.Events; empty when the storage holds none. */
  readonly events: Uint8Array;
}

export interface DecodedBlock {
  /** Chain time in ms; 0 when the block carries none. */
  readonly time: number;
  /** Where `about` is there: made when they are first asked for. @throws ChainError (`BLOCK_UNDECODABLE`) then */
  readonly facts: readonly ChainFact[];
  /** See FinalizedBlock. */
  readonly about?: readonly FactSubject[];
  /** What `cancellation-facts.ts` needs to complete the cancellations of old runtimes; empty for newer ones. */
  readonly notes: readonly ContractNote[];
  readonly passedOver: readonly UndecodedEvent[];
  readonly changed: readonly ChangedRecord[];
}
