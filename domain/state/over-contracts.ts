import { type ContractId, contractId } from '../ids.js';
import type { NodeState } from './node-state.js';

/** How many contracts that are over stay in the state, with their deployments, for users to see. */
export const overKept = 256;

/**
 * Keeps the state as large as what the node holds, however long it lives: of the contracts that are over (the chain ended
 * them and nothing of them is left on the host) those that the chain ended last stay, and the rest is in the log only.
 *
 * Which ones stay depends on the chain's blocks, not on when the host was done with each, so that a node that was killed or
 * slept on the way arrives at the same state.
 */
export function noteOver(state: NodeState, id: ContractId): void {
  const block = endOf(state, id);
  if (block === null) return;
  const over = withPlace(state.over, placeOf(block, id));
  const surplus = Math.max(0, over.length - overKept);
  state.over = over.slice(surplus);
  for (const place of over.slice(0, surplus)) forget(state, contractIn(place));
}

/** The chain holds the contract after all. */
export function noteNotOver(state: NodeState, id: ContractId): void {
  if (state.contracts.get(id)?.status.kind !== 'canceled') return;
  state.over = state.over.filter((place) => contractIn(place) !== id);
}

/**
 * The block in which the chain ended a contract that is over; null when it is not, or not known. One of which something strays on
 * the host is not over yet: that it ended is the reason why that goes.
 */
function endOf(state: NodeState, id: ContractId): number | null {
  const status = state.contracts.get(id)?.status;
  if (status?.kind !== 'canceled' || hasStray(state, id)) return null;
  const deployment = state.deployments.get(id);
  return deployment === undefined || deployment.ended ? status.block : null;
}

/** Something of the contract is on the host that no record accounts for. */
export function hasStray({ strays }: NodeState, id: ContractId): boolean {
  if (strays.size === 0) return false;
  for (const { contractId: contract } of strays.unorderedValues()) if (contract === id) return true;
  return false;
}

/** Block and contract in one number that sorts by the block: to immer numbers cost nothing, and pairs would. */
const placeOf = (block: number, id: ContractId): bigint => (BigInt(block) << 64n) | id;
const contractIn = (place: bigint): ContractId => contractId(BigInt.asUintN(64, place));

/** Ascending, each once. Most come last, as blocks do. */
function withPlace(places: readonly bigint[], place: bigint): bigint[] {
  const copy = places.slice();
  let at = copy.length;
  while (at > 0 && (copy[at - 1] ?? 0n) > place) at -= 1;
  if (copy[at - 1] !== place) copy.splice(at, 0, place);
  return copy;
}

function forget(state: NodeState, id: ContractId): void {
  state.contracts.delete(id);
  state.deployments.delete(id);
}
