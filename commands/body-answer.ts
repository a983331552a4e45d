import type { DomainEvent } from '../domain/events/event.js';
import type { ContractId } from '../domain/ids.js';
import { heldFor } from '../domain/state/held-bodies.js';
import type { NodeState } from '../domain/state/node-state.js';

/** What the sender of a body is told. */
export type BodyAnswer =
  | { readonly status: 'accepted'; readonly version: number }
  /** The chain does not speak of it yet; it is used as soon as it does. */
  | { readonly status: 'held'; readonly version: number }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

/** Reads the answer out of what was decided, and of the state after it when the body was no news. */
export function answerBody(
  state: NodeState,
  events: readonly DomainEvent[],
  contractId: ContractId,
  sha256: string,
): BodyAnswer {
  for (const happened of events) {
    if (happened.type === 'DeploymentAccepted') return { status: 'accepted', version: happened.data.version };
    if (happened.type === 'BodyHeld') return { status: 'held', version: happened.data.version };
    if (happened.type === 'BodyRefused') {
      return { status: 'refused', code: happened.data.code, message: happened.data.message };
    }
  }
  const deployment = state.deployments.get(contractId);
  if (deployment?.sha256 === sha256) return { status: 'accepted', version: deployment.version };
  const held = heldFor(state, contractId).find((each) => each.sha256 === sha256);
  if (held !== undefined) return { status: 'held', version: held.version };
  const refusal = state.contracts.get(contractId)?.refusal;
  return {
    status: 'refused',
    code: refusal?.code ?? 'refused',
    message: refusal?.message ?? 'the body was refused',
  };
}
