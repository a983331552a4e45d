import type { ChainFact, FactSubject } from './chain-fact.js';
import type { FarmId, NodeId } from './ids.js';

/** From which block on a node was of a farm, and before which block it was no more; null: it still is. */
export interface Stay {
  readonly from: number;
  readonly until: number | null;
}

/** Every node that ever was of a farm, as far as its blocks were read, with its stays in their order. */
export type FarmMembers = ReadonlyMap<NodeId, readonly Stay[]>;

/** What a block changed about who is of a farm. */
export interface FarmChange {
  readonly members: FarmMembers;
  /** Nodes that were never of the farm before. */
  readonly joined: readonly NodeId[];
  /** Those that came back. */
  readonly returned: readonly NodeId[];
  /** `to`: the farm that they went to; null: none (the chain deleted the node), or it is not known. */
  readonly left: readonly { readonly nodeId: NodeId; readonly to: FarmId | null }[];
}

/** Whether a node is of the farm now. */
export function isMember(members: FarmMembers, node: NodeId): boolean {
  return members.get(node)?.at(-1)?.until === null;
}

/** Whether a fact about this may change who is of a farm. */
export function isAboutMembers({ kind }: FactSubject): boolean {
  return kind === 'NodeUpdated';
}

/**
 * A block's facts about nodes (`NodeStored`, `NodeUpdated`: both carry the farm; `NodeDeleted`), in their order.
 * @returns null when it changed nothing
 */
export function followFarm(
  members: FarmMembers,
  farm: FarmId,
  block: number,
  facts: readonly ChainFact[],
): FarmChange | null {
  let now: Map<NodeId, readonly Stay[]> | null = null;
  const [joined, returned]: [NodeId[], NodeId[]] = [[], []];
  const left: { nodeId: NodeId; to: FarmId | null }[] = [];
  for (const fact of facts) {
    if (fact.kind !== 'NodeStored' && fact.kind !== 'NodeUpdated' && fact.kind !== 'NodeDeleted') continue;
    const { nodeId } = fact;
    const farmId = fact.kind === 'NodeDeleted' ? null : fact.farmId;
    const known = now ?? members;
    const stays = known.get(nodeId) ?? [];
    const isIn = isMember(known, nodeId);
    if (isIn === (farmId === farm)) continue;
    now ??= new Map(members);
    if (isIn) {
      now.set(nodeId, [...stays.slice(0, -1), { from: stays.at(-1)?.from ?? block, until: block }]);
      left.push({ nodeId, to: farmId });
    } else {
      now.set(nodeId, [...stays, { from: block, until: null }]);
      (stays.length === 0 ? joined : returned).push(nodeId);
    }
  }
  return now === null ? null : { members: now, joined, returned, left };
}

/**
 * The chain's storage says who is of the farm after blocks that were not seen: who is new there is of it from then on, who
 * is missing is not.
 * @param block the first one that is seen again
 */
export function readFarm(members: FarmMembers, block: number, nodes: readonly NodeId[]): FarmChange {
  const now = new Map(members);
  const [joined, returned]: [NodeId[], NodeId[]] = [[], []];
  for (const node of nodes) {
    if (isMember(members, node)) continue;
    const stays = members.get(node) ?? [];
    now.set(node, [...stays, { from: block, until: null }]);
    (stays.length === 0 ? joined : returned).push(node);
  }
  const held = new Set(nodes);
  const left: { nodeId: NodeId; to: null }[] = [];
  for (const [node, stays] of members) {
    const last = stays.at(-1);
    if (last === undefined || last.until !== null || held.has(node)) continue;
    now.set(node, [...stays.slice(0, -1), { from: last.from, until: block }]);
    left.push({ nodeId: node, to: null });
  }
  return { members: now, joined, returned, left };
}
