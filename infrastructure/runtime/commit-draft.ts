import { recordable, type Step } from '../../commands/step.js';
import { loggedInput } from '../../domain/inputs/logged-input.js';
import type { CommitDraft, Plain } from '../ledger/ledger.js';

/** The commit that a turn becomes. @param recordedAt wall clock, ms. @throws EventSchemaError (a bug) */
export function draftOf(turn: Step, recordedAt: number): CommitDraft {
  const { cursor } = turn.state.chain;
  return {
    input: plain(loggedInput(turn.command)),
    causation: turn.cause,
    cursor: cursor === null ? null : { number: cursor.number, hash: cursor.hash },
    chainTime: cursor?.time ?? 0,
    recordedAt,
    events: turn.events.map((happened) => {
      const { data, ...rest } = recordable(happened);
      return { ...rest, data: plain(data) };
    }),
  };
}

/** Commands and events are plain data by construction; the ledger checks it again before it writes. */
const plain = (value: object): Plain => value as unknown as Plain;
