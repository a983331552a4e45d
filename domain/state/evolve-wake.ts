import type { wakeEvents } from '../events/wake-events.js';
import type { NodeId } from '../ids.js';
import { callAgainAfter, sleepingNode, withoutSleeping, withSleeping } from '../power/sleeping-node.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';

export const evolveWake: Recipes<(typeof wakeEvents)[number]['type']> = {
  FarmNodeWanted(state, { nodeId, block }) {
    const wanted = { nodeId, since: block, phase: 'asleep', calls: 0, notBefore: 0 } as const;
    state.sleeping = withSleeping(state.sleeping, wanted);
  },
  WakeUpHeld(state, { nodeId }) {
    state.sleeping = withoutSleeping(state.sleeping, nodeId);
  },
  WakeUpStarted(state, { nodeId, call }) {
    const one = sleepingNode(state.sleeping, nodeId);
    if (one !== null)
      state.sleeping = withSleeping(state.sleeping, { ...one, phase: 'calling', calls: call });
  },
  WakeUpSent(state, { nodeId }) {
    giveTime(state, nodeId);
  },
  WakeUpFailed(state, { nodeId }) {
    giveTime(state, nodeId);
  },
  WakeUpEnded(state, { nodeId }) {
    state.sleeping = withoutSleeping(state.sleeping, nodeId);
  },
};

function giveTime(state: NodeState, nodeId: NodeId): void {
  const one = sleepingNode(state.sleeping, nodeId);
  const notBefore = (state.chain.cursor?.time ?? 0) + callAgainAfter;
  if (one !== null) state.sleeping = withSleeping(state.sleeping, { ...one, phase: 'asleep', notBefore });
}
