import { NodeLoop } from '../../commands/node-loop.js';
import { isNameReadTooEarly, readBody, submitBody } from '../../commands/read-body.js';
import { replayInto, typesSeldomRead } from '../../commands/replay.js';
import { recordable, step } from '../../commands/step.js';
import { followBlocks } from '../../commands/translate-block.js';
import { recordOf } from '../../commands/turn-record.js';
import { decide } from '../../domain/decide/decide.js';
import { bringsUpkeep } from '../../domain/decide/decide-upkeep.js';
import { nextTimer, outstanding } from '../../domain/effects/outstanding.js';
import { outstandingNodeEffects } from '../../domain/effects/outstanding-node.js';
import { type EventType, eventSchemas } from '../../domain/events/event.js';
import { eventUpcasters } from '../../domain/events/event-upcasters.js';
import { readEvent } from '../../domain/events/read-event.js';
import { inputSchemas, inputUpcasters } from '../../domain/inputs/inputs.js';
import { readInput } from '../../domain/inputs/logged-input.js';
import {
  advanceRollout,
  pauseRollout,
  resumeRollout,
  startRollout,
} from '../../domain/rollout/fleet-gate.js';
import { decideUpgrade } from '../../domain/rollout/node-gate.js';
import { isRestartDue } from '../../domain/rollout/running-release.js';
import { applyEvents, withoutFreezing } from '../../domain/state/apply-events.js';
import { reachOf } from '../../domain/state/evolve.js';
import { initialState } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import type { CoreBuild } from './core-build.js';
import { plainPart, plainState } from './plain-state.js';
import { sharedEvents } from './shared-events.js';
import { storedVersions } from './stored-versions.js';

/**
 * The version of this interface. Raised when a build with the old one can no longer be driven as `CoreBuild` says;
 * members that are added do not raise it. Packages of other versions are refused by whoever loads them.
 */
export const coreApi = 1;

/** The core of this build. Nothing outside the package imports any other file of it. */
export const core: CoreBuild = {
  events: storedVersions(eventSchemas, eventUpcasters),
  inputs: storedVersions(inputSchemas, inputUpcasters),
  initialState,
  fold: replayInto,
  // a type that this build does not have is none of these
  takesOnlyValues: (type) => sharedEvents.has(type as EventType),
  isOnRecordOnly: (type) => reachOf(type as EventType) === 'nothing',
  isSeldomRead: (type) => typesSeldomRead.has(type),
  evolve: (state, stored) => applyEvents(state, stored.map(readEvent)),
  readEvent,
  readInput: (logged) => readInput(logged),
  decide: (state, command) => decide(state, command).map(recordable),
  decideInPlace: (state, command) => withoutFreezing(() => decide(state, command)).map(recordable),
  step,
  recordOf,
  loop: (state, parallel) => new NodeLoop(state, parallel),
  followBlocks,
  bringsUpkeep,
  readBody,
  submitBody,
  isNameReadTooEarly,
  outstanding,
  // they reach the cursor and the meter of traffic at most, where no workload's effect comes from
  owesSameAfter: (type) => core.isOnRecordOnly?.(type) === true || sharedEvents.has(type as EventType),
  outstandingNode: outstandingNodeEffects,
  isRestartDue,
  nextTimer,
  stateHash,
  plainState,
  plainPart,
  gate: { decideUpgrade, startRollout, advanceRollout, pauseRollout, resumeRollout },
};
