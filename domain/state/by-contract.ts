import type { ContractId } from '../ids.js';

/**
 * The entries of a map in the order of their contracts. What is decided must not depend on the order in which a
 * state came to be, because the state's hash does not tell one order from another.
 */
export function byContract<T>(map: ReadonlyMap<ContractId, T>): (readonly [ContractId, T])[] {
  return [...map].sort(([a], [b]) => compareContracts(a, b));
}

export const compareContracts = (a: ContractId, b: ContractId): number => (a < b ? -1 : a > b ? 1 : 0);
