import type { WakeNode } from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';

/** The node of the farm that is called next. */
export function nextInFarmLane({ sleeping }: NodeState): WakeNode | null {
  const one = sleeping.find(({ phase }) => phase === 'calling');
  if (one === undefined) return null;
  const { nodeId, since: round, calls: attempt } = one;
  const kind = 'wake-node';
  const id = `node/wake/${round}/${attempt}/${kind}/${nodeId}`;
  return { id, kind, lane: 'farm', task: 'wake', round, attempt, nodeId };
}
