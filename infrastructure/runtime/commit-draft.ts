import type { Step } from '../../commands/step.js';
import { recordOf } from '../../commands/turn-record.js';
import type { CommitDraft } from '../ledger/ledger.js';

/** The commit that a turn becomes. @param recordedAt wall clock, ms. @throws EventSchemaError (a bug) */
export function draftOf(turn: Step, recordedAt: number): CommitDraft {
  // Commands and events are plain data by construction; the ledger checks it again before it writes.
  const { input, causation, cursor, chainTime, events } = recordOf(turn);
  return { input, causation, cursor, chainTime, events, recordedAt } as unknown as CommitDraft;
}
