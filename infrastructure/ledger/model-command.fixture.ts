import fc from 'fast-check';

import type { LedgerModel } from './ledger-model.fixture.js';
import type { EventFilter, NavigableLedger, RecordedEvent } from './ledger.js';

/** The ledger under test and what hangs on it. */
export interface RealLedger {
  ledger: NavigableLedger;
  tails: { at: number; readonly filter: EventFilter; events: AsyncIterator<RecordedEvent> }[];
  /** What was folded from the events before a position. */
  snapshot: { readonly position: number; readonly fold: string } | null;
}

export type ModelCommand = fc.AsyncCommand<LedgerModel, RealLedger>;

export const streamNames = fc.constantFrom('node', 'a', 'b');
/** One step of a run, printed with what it does when a run fails. */
export abstract class Command implements fc.AsyncCommand<LedgerModel, RealLedger> {
  check(): boolean {
    return true;
  }
  abstract run(model: LedgerModel, real: RealLedger): Promise<void>;
  toString(): string {
    return `${this.constructor.name}(${JSON.stringify(this, (_, value: unknown) => (value instanceof Map ? [...(value as Map<string, unknown>)] : value))})`;
  }
}
