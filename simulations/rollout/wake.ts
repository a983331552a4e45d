import type { FleetNode } from './fleet.js';

/** What comes due in the queue of a roll-out. */
export type Wake =
  /** A node looks whether it should take a release. Void when it has begun something else since. */
  | { readonly kind: 'look' | 'installed' | 'checked'; readonly node: FleetNode; readonly turn: number }
  /** What it took begins to fail. */
  | { readonly kind: 'turns-bad'; readonly node: FleetNode; readonly turn: number }
  | { readonly kind: 'reboots' | 'comes-back'; readonly node: FleetNode }
  | { readonly kind: 'happening'; readonly index: number }
  | { readonly kind: 'hub-back' | 'chain-back' | 'announced' | 'controller' | 'operator' | 'sample' };
