import type { NavigableLedger } from './ledger.js';

/** What a ledger may lack and still be one; everything else it must do. */
export const LEDGER_CAPABILITIES = {
  reopen: 'can be closed and opened again with what it had',
  'event-ids': 'takes events with ids, and the same events again as a no-op',
  'stream-versions': 'checks expected versions of streams',
  backwards: 'reads from the end',
  follow: 'gives what is appended to readers that wait',
  'time-travel': 'finds commits by block and by time',
  'bounded-queue': 'refuses appends when too many are waiting',
} as const;

export type LedgerCapability = keyof typeof LEDGER_CAPABILITIES;

export interface LedgerSubject {
  /** A new, empty ledger. */
  readonly open: () => Promise<NavigableLedger>;
  /** The ledger that `closed` was, opened again. Left out when it lacks `reopen`. */
  readonly reopen?: (closed: NavigableLedger) => Promise<NavigableLedger>;
  /** What it cannot do, and why. Shown as a pending test with the reason, never passed over in silence. */
  readonly lacks?: Partial<Record<LedgerCapability, string>>;
}

/** The ledger under test, opened for each test anew. */
export interface ContractRun {
  readonly ledger: () => NavigableLedger;
  readonly subject: LedgerSubject;
  /** A test that needs capabilities; pending, with the reason in its title, when the subject lacks one. */
  readonly needing: (
    needed: LedgerCapability | readonly LedgerCapability[],
    title: string,
    test: () => Promise<void>,
  ) => void;
}

/** The `needing` of a run on this subject. */
export function needingOf({ lacks = {} }: LedgerSubject): ContractRun['needing'] {
  return (needed, title, test) => {
    const missing = [needed].flat().find((capability) => lacks[capability] !== undefined);
    if (missing === undefined) it(title, test);
    else it(`NOT RUN, it lacks ${missing} (${lacks[missing]}): ${title}`);
  };
}
