import type { NodeState } from '../state/node-state.js';

export const powerObstacles = [
  'version-change',
  'contracts',
  'workloads',
  'rented',
  'no-power-command',
] as const;

export type PowerObstacle = (typeof powerObstacles)[number];

/**
 * Why the node stays up though its target is down; null: nothing is in the way. The chain takes no target Down for a node with
 * active contracts (tfchain, decision 19), but a contract may come after it: what is paid for runs on.
 */
export function powerObstacle(state: NodeState): PowerObstacle | null {
  if (state.upgrade.change !== null) return 'version-change';
  for (const { status } of state.contracts.unorderedValues())
    if (status.kind !== 'canceled') return 'contracts';
  if (state.record.rent !== null) return 'rented';
  for (const { ended } of state.deployments.unorderedValues()) if (!ended) return 'workloads';
  return state.control.powerCommand ? null : 'no-power-command';
}

const texts: Readonly<Record<PowerObstacle, string>> = {
  'version-change': 'its version is being changed',
  contracts: 'it has contracts that are paid for',
  workloads: 'workloads of ended contracts are still being taken away',
  rented: 'it is rented',
  'no-power-command': 'it has no command that powers the host down',
};

/** The same for a person. */
export function obstacleText(why: PowerObstacle): string {
  return texts[why];
}
