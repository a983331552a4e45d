import type { NodeDetails } from '../node-call.js';
import { isSame } from '../reports/used-resources.js';
import { setTask } from './evolve-task.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';

type RegistrationEventType = 'LedgerBoundToAccount' | 'NodeDescribed' | 'TwinRegistered' | 'NodeRegistered';

export const evolveRegistration: Recipes<RegistrationEventType> = {
  LedgerBoundToAccount(state, data) {
    const { account, twinId, termsAccepted, ...chain } = data;
    state.identity = { nodeId: null, ...chain };
    state.registration = { ...state.registration, account, twinId, termsAccepted };
  },
  NodeDescribed(state, data) {
    state.registration = { ...state.registration, wanted: data.details };
    // What the chain refused was another wish: the new one waits for nothing.
    if (state.tasks.has('registration'))
      setTask(state, 'registration', (record) => ({ ...record, notBefore: 0 }));
  },
  TwinRegistered(state, data) {
    state.registration = { ...state.registration, twinId: data.twinId };
  },
  NodeRegistered(state, data) {
    if (state.identity !== null) state.identity = { ...state.identity, nodeId: data.nodeId };
  },
};

/** The chain holds what the node said of itself. */
export function noteSaid(state: NodeState, details: NodeDetails): void {
  state.registration = { ...state.registration, said: details };
}

/** The chain's record changed. When it is not what the node said, somebody else wrote it: it is said again. */
export function noteRecord(
  state: NodeState,
  { farmId, resources }: Pick<NodeDetails, 'farmId' | 'resources'>,
): void {
  const { said } = state.registration;
  if (said === null || (said.farmId === farmId && isSame(said.resources, resources))) return;
  state.registration = { ...state.registration, said: null };
}
