import type { ReconcileChain } from '../../domain/command.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { NodeView } from './world-parts.js';

/** The last block that a node has read; before the first one the block before that. */
export function reachedBlock({ chain, identity }: NodeState): number {
  return chain.cursor?.number ?? (identity?.firstBlock ?? 1) - 1;
}

/** The node's record in the chain's storage. */
export function nodeFound({ world, index, farm }: NodeView): ReconcileChain['node'] {
  return {
    farmId: world.scenario.release === null ? null : world.farmIdOf(farm),
    twinId: null,
    publicConfig: null,
    powerTarget: null,
    zosVersion: world.chain.zosVersion,
    rent: world.chain.rentOf(index),
  };
}

/** A node that is rented as a whole stands still while its renter cannot pay. */
export function isRentUnpaid({ world, index }: NodeView): boolean {
  return world.chain.rentOf(index)?.grace === true;
}
