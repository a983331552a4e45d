import type { RemoveStray } from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';
import { taskRecord } from '../state/voice.js';

/** The stray workload that goes next: one after the other, by id. */
export function nextStray(state: NodeState): RemoveStray | null {
  if (state.strays.size === 0) return null;
  const { round, failures: attempt, retryAt } = taskRecord(state.tasks, 'strays');
  if (retryAt !== null) return null;
  for (const [workload, { why }] of state.strays) {
    if (why === null) continue;
    const kind = 'remove-stray';
    const id = `node/strays/${round}/${attempt}/${kind}`;
    return { id, kind, lane: 'strays', task: 'strays', round, attempt, workload };
  }
  return null;
}
