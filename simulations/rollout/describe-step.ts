import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import type { Wake } from './wake.js';

const words: Readonly<Record<Exclude<Wake['kind'], 'happening' | 'fault'>, string>> = {
  look: 'looks whether to upgrade',
  installed: 'has installed',
  checked: 'is checked',
  'turns-bad': 'turns bad',
  reboots: 'reboots',
  'comes-back': 'comes back',
  'hub-back': 'the hub is back',
  'chain-back': 'the chain is back',
  'config-back': "the network's configuration is back",
  resumed: 'the roll-out goes on',
  announced: 'the chain names the release',
  controller: 'the roll-out is steered',
  operator: 'the operator looks',
  'done-by-now': 'the release should be everywhere',
  sample: 'a sample is taken',
};

/** What came due, in words. To be asked before it is handled: a node may have begun something else since. */
export function describe(wake: Wake, { releases }: RolloutScenario): string {
  if (wake.kind === 'happening') return wake.happening.what.replaceAll('-', ' ');
  if (wake.kind === 'fault') return `fault: ${wake.fault.what}`;
  if (wake.kind === 'announced') return `the chain names ${releases.to}`;
  const isVoid = 'turn' in wake && (wake.turn !== wake.node.turn || wake.node.state === 'off');
  return isVoid ? `${words[wake.kind]} (void)` : words[wake.kind];
}

/** The node that it is about; null: it is about all. */
export function nodeOf(wake: Wake, nodes: readonly FleetNode[]): FleetNode | null {
  if ('node' in wake) return wake.node;
  return wake.kind === 'fault' ? (nodes[wake.fault.node - 1] ?? null) : null;
}
