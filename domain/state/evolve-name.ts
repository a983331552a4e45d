import type { Recipes } from './recipes.js';

type NameEventType = 'NameHolderRead' | 'NameContractCreated' | 'NameContractCanceled';

/** Who has reserved the names that this node's gateways want. Names that nobody here wants are not kept. */
export const evolveName: Recipes<NameEventType> = {
  NameHolderRead(state, data) {
    const uses = state.names.get(data.name)?.uses ?? 0;
    state.names.set(data.name, { readAt: data.readAt, holder: data.holder, uses });
  },
  NameContractCreated(state, data) {
    const known = state.names.get(data.name);
    if (known === undefined) return;
    const { contractId, twinId } = data;
    // A name that was never read is known from its first fact on.
    state.names.set(data.name, {
      ...known,
      readAt: Math.max(0, known.readAt),
      holder: { contractId, twinId },
    });
  },
  NameContractCanceled(state, data) {
    const known = state.names.get(data.name);
    if (known?.holder?.contractId === data.contractId) state.names.set(data.name, { ...known, holder: null });
  },
};
