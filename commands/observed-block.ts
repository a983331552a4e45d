import type { BlockRef } from '../domain/block.js';
import type { ChainFact } from '../domain/chain-fact.js';

/** A finalized block as any block source gives it (see `chain/block-source.ts`), as far as commands need it. */
export interface ObservedBlock extends BlockRef {
  readonly specVersion: number;
  /** ms */
  readonly time: number;
  readonly facts: readonly ChainFact[];
  readonly passedOver: readonly {
    readonly eventIndex: number;
    readonly pallet: string;
    readonly reason: string;
  }[];
}
