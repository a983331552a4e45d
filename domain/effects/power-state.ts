import type { NodeState } from '../state/node-state.js';

/** What the chain is to say of the node's power: a node that runs is up. Zero-OS says so at every start (zos-facts 4.4). */
export function wantedPowerState(_state: NodeState): 'Up' | 'Down' {
  return 'Up';
}
