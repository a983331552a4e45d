import type { Command } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { initialState, type NodeState } from '../state/node-state.js';
import { canonicalText } from '../state/state-hash.js';
import { decideBlocks } from './decide-blocks.js';
import { decideBody, refuse } from './decide-body.js';
import { decideNodeOutcome, decideVoice } from './decide-node-outcome.js';
import { decideOutcome } from './decide-outcome.js';
import { decideReadFarm } from './decide-read-farm.js';
import { decideReadStorage } from './decide-read-storage.js';
import { decideDescription } from './decide-registration.js';
import { decideReconcile } from './decide-reconcile.js';
import { decideStart } from './decide-start.js';
import { decideSurvey } from './decide-stray.js';
import { decideTimer } from './decide-timer.js';
import { DecisionError } from './decision-error.js';

/**
 * What a command makes happen in this state. Pure and total: bad input leads to an event that says why it was
 * refused, or to nothing. @throws DecisionError only when the command contradicts the log itself.
 */
export function decide(state: NodeState, command: Command): DomainEvent[] {
  switch (command.type) {
    case 'BindLedger': {
      const { type: _, ...identity } = command;
      if (state.identity !== null)
        throw new DecisionError('LEDGER_ALREADY_BOUND', 'this log is bound to a chain already');
      return [event('LedgerBound', identity)];
    }
    case 'BindAccount': {
      const { type: _, ...account } = command;
      if (state.identity !== null)
        throw new DecisionError('LEDGER_ALREADY_BOUND', 'this log is bound to a chain already');
      return [event('LedgerBoundToAccount', account)];
    }
    case 'DescribeNode':
      return decideDescription(state, command);
    case 'StartNode': {
      const { type: _, ...start } = command;
      const hostRebooted = state.host !== null && state.host.bootId !== start.bootId;
      const started = event('NodeStarted', {
        ...start,
        supports: [...start.supports],
        unsupported: [...start.unsupported],
        hostRebooted,
      });
      return [started, ...decideStart(state, started, hostRebooted)];
    }
    case 'FollowBlocks':
      return decideBlocks(state, command);
    case 'ReconcileChain':
      return decideReconcile(state, command);
    case 'ReadStorage':
      return decideReadStorage(state, command);
    case 'ReadFarm':
      return decideReadFarm(state, command);
    case 'NoteDisagreement': {
      const { type: _, block, ...said } = command;
      return [event('EndpointDisagreed', { ...said, block: block.number })];
    }
    case 'SubmitBody':
      return decideBody(state, command);
    case 'RefuseBody':
      return refuse(state, command, { code: command.code, message: command.message });
    case 'RecordOutcome':
      return decideOutcome(state, command);
    case 'PassTime':
      return decideTimer(state, command);
    case 'SetVoice':
      return decideVoice(state, command);
    case 'RecordNodeOutcome':
      return decideNodeOutcome(state, command);
    case 'SetHostControl': {
      const { type: _, ...control } = command;
      return canonicalText(control) === canonicalText(state.control)
        ? []
        : [event('HostControlSet', control)];
    }
    case 'SurveyHost':
      return decideSurvey(state, command);
    case 'RestoreLog': {
      const { type: _, ...restored } = command;
      return [event('LogRestored', restored)];
    }
  }
}

/** The decider of a node, in the usual triple of initial state, decide and evolve (see `state/evolve.ts`). */
export const decider = { initialState, decide } as const;
