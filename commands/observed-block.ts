import type { BlockRef } from '../domain/block.js';
import type { ChainFact, FactSubject } from '../domain/chain-fact.js';

/** A finalized block as any block source gives it (see `chain/block-source.ts`), as far as commands need it. */
export interface ObservedBlock extends BlockRef {
  readonly specVersion: number;
  /** ms */
  readonly time: number;
  readonly facts: readonly ChainFact[];
  /** Whom all the facts are about; who is none of these does not ask for them, as making them costs. Absent: it may be anybody. */
  readonly about?: readonly FactSubject[];
  readonly passedOver: readonly {
    readonly eventIndex: number;
    readonly pallet: string;
    readonly reason: string;
  }[];
}
