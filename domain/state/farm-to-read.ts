import type { FarmId } from '../ids.js';
import type { NodeState } from './node-state.js';

/**
 * The farm that the node is in and of which too little is known: nothing, or not the prices of the policy that it has now. What
 * blocks say is followed; what they do not say is to be read in the chain's storage. Null: nothing is to be read.
 */
export function farmToRead({ record, farm }: NodeState): FarmId | null {
  if (record.farmId === null || record.deletedAt !== null) return null;
  if (farm === null || farm.farmId !== record.farmId) return record.farmId;
  return farm.policyId !== null && farm.pricing === null ? record.farmId : null;
}
