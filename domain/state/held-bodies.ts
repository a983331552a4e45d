import type { ContractId, TwinId } from '../ids.js';
import { claimNames, namesOfHeld, releaseNames } from './known-names.js';
import type { HeldBody, NodeState } from './node-state.js';

/** The bodies that wait for a contract, one for each twin that sent one, in the order of the twins. */
export function heldFor(state: NodeState, contractId: ContractId): readonly HeldBody[] {
  return state.held.get(contractId) ?? [];
}

/** The body of this twin that waits for a contract. */
export function heldOf(state: NodeState, contractId: ContractId, twin: TwinId): HeldBody | undefined {
  return heldFor(state, contractId).find((held) => held.twinId === twin);
}

/** All that wait, in the order of their contracts and twins. */
export function* allHeld(state: NodeState): Generator<readonly [ContractId, HeldBody], void> {
  for (const [contractId, bodies] of state.held) for (const held of bodies) yield [contractId, held];
}

/** Keeps a body; one of the same twin for the same contract makes place. */
export function keepHeld(state: NodeState, contractId: ContractId, body: HeldBody): void {
  const others = heldFor(state, contractId).filter((held) => held.twinId !== body.twinId);
  const before = heldOf(state, contractId, body.twinId);
  claimNames(state, namesOfHeld(body));
  if (before !== undefined) releaseNames(state, namesOfHeld(before));
  state.held.set(
    contractId,
    [...others, body].sort((a, b) => a.twinId - b.twinId),
  );
}

/** Forgets the body of a twin when it is the one that is meant. */
export function forgetHeld(state: NodeState, contractId: ContractId, twin: TwinId, sha256: string): void {
  const held = heldOf(state, contractId, twin);
  if (held?.sha256 !== sha256) return;
  releaseNames(state, namesOfHeld(held));
  const rest = heldFor(state, contractId).filter((each) => each !== held);
  if (rest.length === 0) state.held.delete(contractId);
  else state.held.set(contractId, rest);
}

/** Forgets all that wait for a contract. */
export function forgetAllHeld(state: NodeState, contractId: ContractId): void {
  for (const held of heldFor(state, contractId)) releaseNames(state, namesOfHeld(held));
  state.held.delete(contractId);
}
