import type { TwinId } from '../ids.js';
import type { NodeDetails } from '../node-call.js';

/** How far the node's registration on the chain has come. Its id is `NodeState.identity.nodeId`. */
export interface Registration {
  /** What the operator's host is, as the chain is to hold it. Null: somebody else registers this node. */
  wanted: NodeDetails | null;
  /** What this node last told the chain of itself, as a finalized block holds it; null: nothing, or it was changed since. */
  said: NodeDetails | null;
  /** Whose node this is, while its id is not known: 32-byte account, lower-case hex. Null: the log began with a node id. */
  account: string | null;
  /** What the chain holds of that account. */
  termsAccepted: boolean;
  twinId: TwinId | null;
}

export const unregistered: Registration = {
  wanted: null,
  said: null,
  account: null,
  termsAccepted: false,
  twinId: null,
};
