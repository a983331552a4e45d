import type { Command } from '../../../domain/command.js';
import type { DomainEvent } from '../../../domain/events/event.js';
import type { NodeState } from '../../../domain/state/node-state.js';

/** A log that is gone on with: its state now, and what the next command makes of it. */
export interface Telling {
  readonly state: NodeState;
  give(command: Command): readonly DomainEvent[];
  /** The same, decided as if the log were bound to no chain yet: what binds one comes once in a log, and the corpus is one log. */
  giveUnbound(command: Command): readonly DomainEvent[];
}
