import type { NodeState } from '../state/node-state.js';

/**
 * What the chain is to say of the node's power: a node that runs is up, and Zero-OS says so at every start (zos-facts 4.4). One
 * that is about to go down says that first: once it is off it cannot.
 */
export function wantedPowerState({ power }: Pick<NodeState, 'power'>): 'Up' | 'Down' {
  return power.phase === 'up' ? 'Up' : 'Down';
}
