import type { NodeId } from '../ids.js';

/**
 * Another node of the farm whose power target became `Up`, and of which nothing says yet that it is. Who is awake wakes it.
 * It is forgotten as soon as it is up, or is not wanted any more.
 */
export interface SleepingNode {
  readonly nodeId: NodeId;
  /** The block that said so. */
  readonly since: number;
  /** `calling`: magic packets are owed. `asleep`: not now. */
  readonly phase: 'asleep' | 'calling';
  /** How often calling it was begun. */
  readonly calls: number;
  /** Chain time, ms: not called again before a block of this time. */
  readonly notBefore: number;
}

/**
 * How long a node has to come up after it was called, ms of chain time. With `callsMost` it is half an hour: so long the
 * grid gives a node from the target to its first report (zos-facts 9.1).
 */
export const callAgainAfter = 5 * 60_000;
export const callsMost = 6;

/** Those that sleep, by node id, ascending; a node is in it once. */
export type SleepingNodes = readonly SleepingNode[];

export function sleepingNode(nodes: SleepingNodes, nodeId: NodeId): SleepingNode | null {
  return nodes.find((one) => one.nodeId === nodeId) ?? null;
}

/** The same with this one, in the place of what was known of it. */
export function withSleeping(nodes: SleepingNodes, one: SleepingNode): SleepingNodes {
  return [...withoutSleeping(nodes, one.nodeId), one].toSorted((a, b) => a.nodeId - b.nodeId);
}

export function withoutSleeping(nodes: SleepingNodes, nodeId: NodeId): SleepingNodes {
  return nodes.filter((one) => one.nodeId !== nodeId);
}
