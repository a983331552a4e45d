import type { ReconcileChain } from '../../domain/command.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { NodeView } from './world-parts.js';

/** The last block that a node has read; before the first one the block before that. */
export function reachedBlock({ chain, identity }: NodeState): number {
  return chain.cursor?.number ?? (identity?.firstBlock ?? 1) - 1;
}

/** The node's record in the chain's storage. Rent is as it was before the run: nothing in a world begins or ends one. */
export function nodeFound({ world, index, farm }: NodeView): ReconcileChain['node'] {
  const rent = world.origin.nodes[index]?.recorded?.state.record.rent ?? null;
  return {
    farmId: world.scenario.release === null ? null : world.farmIdOf(farm),
    twinId: null,
    publicConfig: null,
    powerTarget: null,
    zosVersion: world.chain.zosVersion,
    rent:
      rent === null
        ? null
        : { rentContractId: rent.contractId, twinId: rent.twinId, grace: rent.graceSince !== null },
  };
}

/** A node that is rented as a whole stands still while its renter cannot pay. */
export function isRentUnpaid({ world, index }: NodeView): boolean {
  const rent = world.origin.nodes[index]?.recorded?.state.record.rent ?? null;
  return rent !== null && rent.graceSince !== null;
}
