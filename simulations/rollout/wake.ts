import type { Fault, Happening } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';

/**
 * A node's own moment: it looks whether it should take a release, what it took is in place, its health check has an answer,
 * or what it took begins to fail. Void when it has begun something else since. Handled ones are used again: at a million a
 * second the collector of garbage is what takes the time.
 */
export interface NodeWake {
  kind: 'look' | 'installed' | 'checked' | 'turns-bad';
  node: FleetNode;
  turn: number;
}

/** What comes due in the queue of a roll-out. */
export type Wake =
  | NodeWake
  | { readonly kind: 'reboots' | 'comes-back'; readonly node: FleetNode }
  | { readonly kind: 'happening'; readonly happening: Happening }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | {
      readonly kind:
        | 'hub-back'
        | 'chain-back'
        | 'config-back'
        | 'resumed'
        | 'announced'
        | 'controller'
        | 'operator'
        | 'sample'
        | 'done-by-now';
    };
