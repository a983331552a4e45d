import type { ContractId, TwinId } from '../ids.js';
import { allHeld } from '../state/held-bodies.js';
import type { HeldBody, NodeState } from '../state/node-state.js';

/** Bodies that may wait for their contracts at one time. */
export const heldBodiesMax = 1000;
/** Of those, how many may be of one twin. */
export const heldBodiesOfTwinMax = 100;

/** Whether one more body may wait. */
export type HeldPlace =
  | { readonly kind: 'free' }
  /** In place of this one. */
  | { readonly kind: 'taken'; readonly contractId: ContractId; readonly held: HeldBody }
  /** `what` says which limit is reached. */
  | { readonly kind: 'full'; readonly what: string };

/**
 * A place for one more waiting body of a twin. When all are taken, the twin that has the most gives up its oldest, as long
 * as it has more than the newcomer would have then: so a few twins cannot keep all others out.
 */
export function placeForHeld(state: NodeState, twin: TwinId): HeldPlace {
  const counts = new Map<TwinId, number>();
  let all = 0;
  for (const [, { twinId }] of allHeld(state)) {
    counts.set(twinId, (counts.get(twinId) ?? 0) + 1);
    all += 1;
  }
  const own = counts.get(twin) ?? 0;
  if (own >= heldBodiesOfTwinMax) return { kind: 'full', what: `${own} bodies of twin ${twin}` };
  if (all < heldBodiesMax) return { kind: 'free' };
  const most = Math.max(...counts.values());
  if (most <= own + 1) return { kind: 'full', what: `${all} bodies` };
  return oldestOf(
    state,
    [...counts].filter(([, count]) => count === most).map(([id]) => id),
  );
}

/** Of those twins' bodies the one that would be dropped first anyway; of equals that of the lowest contract and twin. */
function oldestOf(state: NodeState, twins: readonly TwinId[]): HeldPlace {
  let oldest: Extract<HeldPlace, { kind: 'taken' }> | null = null;
  for (const [contractId, held] of allHeld(state)) {
    if (!twins.includes(held.twinId)) continue;
    if (oldest === null || held.until < oldest.held.until) oldest = { kind: 'taken', contractId, held };
  }
  return oldest ?? { kind: 'free' };
}
