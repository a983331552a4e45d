import type { Causation } from '../domain/causation.js';
import type { Command } from '../domain/command.js';
import { decide } from '../domain/decide/decide.js';
import { checkEvent, type DomainEvent, schemaOf, streamOf } from '../domain/events/event.js';
import { applyEvents } from '../domain/state/apply-events.js';
import type { NodeState } from '../domain/state/node-state.js';

/** One turn of the node: a command, the events that it makes, the state after them. Nothing is done yet. */
export interface Step {
  readonly command: Command;
  readonly cause: Causation;
  readonly events: readonly DomainEvent[];
  readonly state: NodeState;
}

/**
 * The command handler's pure half: decide, check, evolve. The shell appends the step's events to the ledger, and only
 * then takes over its state. The simulator drives this same function.
 * @throws DecisionError, EventSchemaError (a bug)
 */
export function step(state: NodeState, command: Command): Step {
  const events = decide(state, command);
  for (const happened of events) checkEvent(happened);
  return { command, cause: causeOf(command), events, state: applyEvents(state, events) };
}

/** An event as the ledger stores it. */
export function recordable(happened: DomainEvent): {
  stream: string;
  type: string;
  schemaVersion: number;
  data: DomainEvent['data'];
} {
  return {
    stream: streamOf(happened),
    type: happened.type,
    schemaVersion: schemaOf(happened.type)?.schemaVersion ?? 1,
    data: happened.data,
  };
}

function causeOf(command: Command): Causation {
  switch (command.type) {
    case 'FollowBlocks':
    case 'ReconcileChain':
    case 'ReadStorage':
    case 'ReadFarm':
    case 'NoteDisagreement':
      return { kind: 'blocks', block: command.block };
    case 'SubmitBody':
    case 'RefuseBody':
      return { kind: 'body', source: command.source, sha256: command.sha256 };
    case 'RecordOutcome':
    case 'RecordNodeOutcome':
      return { kind: 'effect', id: command.effect.id };
    case 'PassTime':
      return { kind: 'timer' };
    case 'BindLedger':
    case 'BindAccount':
    case 'DescribeNode':
    case 'StartNode':
    case 'SetVoice':
    case 'RestoreLog':
    case 'SetHostControl':
    case 'SurveyHost':
      return { kind: 'boot' };
  }
}
