import type { BlockRef } from '../domain/block.js';
import type { Causation } from '../domain/causation.js';
import type { DomainEvent } from '../domain/events/event.js';
import { type LoggedInput, loggedInput } from '../domain/inputs/logged-input.js';
import { recordable, type Step } from './step.js';

/** What a turn leaves in the log: everything of its commit but the wall clock of whoever writes it. */
export interface TurnRecord {
  readonly input: LoggedInput;
  readonly causation: Causation;
  /** Null before the first block. */
  readonly cursor: BlockRef | null;
  /** Chain time at the cursor, ms. */
  readonly chainTime: number;
  readonly events: readonly {
    readonly stream: string;
    readonly type: string;
    readonly schemaVersion: number;
    readonly data: DomainEvent['data'];
  }[];
}

/** @throws EventSchemaError (a bug) */
export function recordOf(turn: Step): TurnRecord {
  const { cursor } = turn.state.chain;
  return {
    input: loggedInput(turn.command),
    causation: turn.cause,
    cursor: cursor === null ? null : { number: cursor.number, hash: cursor.hash },
    chainTime: cursor?.time ?? 0,
    events: turn.events.map(recordable),
  };
}
