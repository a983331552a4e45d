import { NodeLoop } from '../../commands/node-loop.js';
import { isNameReadTooEarly, readBody, submitBody } from '../../commands/read-body.js';
import { replayInto } from '../../commands/replay.js';
import { followBlocks } from '../../commands/translate-block.js';
import { bringsUpkeep } from '../../domain/decide/decide-upkeep.js';
import { isRestartDue } from '../../domain/rollout/running-release.js';
import { initialState } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { draftOf } from '../../infrastructure/runtime/commit-draft.js';
import type { CommitDraft } from '../../infrastructure/ledger/ledger.js';
import type { CoreBuild } from '../core/core-build.js';
import { SimulatedLog } from './simulated-log.js';

/**
 * What a node of the world is made of: the production core of one build. Tests plant bugs by wrapping its functions, and
 * other builds come in by giving theirs.
 */
export const productionCore = {
  newLoop: (state: NodeLoop['state']): NodeLoop => new NodeLoop(state),
  initialState,
  replayInto,
  followBlocks,
  bringsUpkeep,
  isRestartDue: (state: NodeLoop['state']) => isRestartDue(state),
  /** The runtime that a block is read with: the one that made it is in the state of its parent. */
  runtimeFor: (block: number, runtimeAfter: (block: number) => number) => runtimeAfter(block - 1),
  readBody,
  submitBody,
  isNameReadTooEarly,
  stateHash,
  draftOf,
  openLog: (...given: Parameters<typeof SimulatedLog.open>) => SimulatedLog.open(...given),
};
export type WorldCore = typeof productionCore;

/** The core of another build, as nodes are made of it. The log's own format is this build's for all. */
export function worldCoreOf(core: CoreBuild): WorldCore {
  return {
    newLoop: (state) => core.loop(state),
    initialState: () => core.initialState(),
    replayInto: (state, stored) => core.fold(state, stored),
    followBlocks: core.followBlocks,
    bringsUpkeep: core.bringsUpkeep,
    isRestartDue: (state) => core.isRestartDue(state),
    runtimeFor: productionCore.runtimeFor,
    readBody: core.readBody,
    submitBody: core.submitBody,
    isNameReadTooEarly: core.isNameReadTooEarly,
    stateHash: (state) => core.stateHash(state),
    // plain data by construction; the ledger checks it again before it writes
    draftOf: (turn, recordedAt) => ({ ...core.recordOf(turn), recordedAt }) as unknown as CommitDraft,
    openLog: productionCore.openLog,
  };
}
