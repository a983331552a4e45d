import type { EventData } from '../events/event.js';
import { workloadId, type ContractId, type WorkloadId } from '../ids.js';
import { setTask } from './evolve-task.js';
import { isExplained } from './explained.js';
import type { NodeState } from './node-state.js';
import { noteNotOver, noteOver } from './over-contracts.js';
import type { Recipes } from './recipes.js';

type StrayEventType = 'StrayWorkloadFound' | 'StrayRemovalDecided' | 'StrayWorkloadGone';

export const evolveStray: Recipes<StrayEventType> = {
  StrayWorkloadFound(state, data) {
    state.strays.set(idOf(data), { ...data, why: null });
    noteNotOver(state, data.contractId);
  },
  StrayRemovalDecided(state, data) {
    state.strays.set(idOf(data), { ...data });
  },
  StrayWorkloadGone(state, data) {
    state.strays.delete(idOf(data));
    noteOver(state, data.contractId);
    // The next one begins without the failures of this one.
    if (data.removed)
      setTask(state, 'strays', ({ round }) => ({
        round: round + 1,
        failures: 0,
        retryAt: null,
        notBefore: 0,
        trouble: null,
      }));
  },
};

/** A body was accepted: what it accounts for is no stray any more. */
export function explainStrays(state: NodeState, contract: ContractId): void {
  if (state.strays.size === 0) return;
  for (const [id, stray] of state.strays)
    if (stray.contractId === contract && isExplained(state, stray)) state.strays.delete(id);
}

const idOf = ({ twinId, contractId, name }: EventData<'StrayWorkloadFound'>): WorkloadId =>
  workloadId(twinId, contractId, name);
