import type { FactOrigin } from '../chain-fact.js';

/** Where on the chain something was said. */
export interface Place {
  readonly block: number;
  readonly eventIndex: number;
  readonly origin: FactOrigin;
}
