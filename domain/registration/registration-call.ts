import type { NodeId } from '../ids.js';
import type { NodeCall } from '../node-call.js';
import { canonicalText } from '../state/state-hash.js';
import type { Registration } from './registration.js';

/** What Zero-OS nodes accept before they get a twin (zos-facts 4.5). */
export const terms = {
  documentLink: 'http://zos.tf/terms/v0.1',
  documentHash: '9021d4dee05a661e2cb6838152c67f25',
} as const;

/**
 * The next call that registration needs: terms, then a twin, then the node, each only when the chain holds it not; afterwards
 * an update when the host is not what the chain was told. Null: nothing is to be said.
 */
export function registrationCall(registration: Registration, nodeId: NodeId | null): NodeCall | null {
  const { wanted: details, said, twinId, termsAccepted } = registration;
  if (details === null) return null;
  if (nodeId !== null) {
    const isSaid = said !== null && canonicalText(said) === canonicalText(details);
    return isSaid ? null : { kind: 'update-node', nodeId, details };
  }
  if (twinId !== null) return { kind: 'create-node', details };
  return termsAccepted ? { kind: 'create-twin', relay: null } : { kind: 'accept-terms', ...terms };
}
