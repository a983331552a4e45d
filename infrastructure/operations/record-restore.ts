import { step } from '../../commands/step.js';
import type { RestoreLog } from '../../domain/command.js';
import { initialState } from '../../domain/state/node-state.js';
import type { Commit } from '../ledger/ledger.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { draftOf } from '../runtime/commit-draft.js';

/**
 * Puts the restore on record, as the first commit behind what was restored: whoever holds a checkpoint of what came there
 * once finds in the log, under the next signature, why it goes on otherwise.
 * @param path of the ledger @param now wall clock, ms
 * @throws LedgerError
 */
export async function recordRestore(path: string, command: RestoreLog, now: number): Promise<void> {
  const ledger = await openLevelLedger({ path });
  try {
    const last = await lastCommit(ledger);
    // What it decides does not depend on the state, and changes nothing in it: nothing needs to be folded for it.
    const draft = draftOf(step(initialState(), command), now);
    const { cursor, chainTime } = last;
    await ledger.append({ ...draft, cursor, chainTime }, ledger.head().nextPosition);
  } finally {
    await ledger.close();
  }
}

async function lastCommit(ledger: LevelLedger): Promise<Commit> {
  const stored = await ledger.storedCommit(ledger.head().nextPosition - 1);
  if (stored !== null) return stored.commit;
  throw new Error('a restored log has no commits');
}
