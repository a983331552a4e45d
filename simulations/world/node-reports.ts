import type { World } from './world.js';
import type { WorldNode } from './world-node.js';

/**
 * Uptime that nodes report on the chain, each from a moment of its own on; one that is down does not. The chain's record of
 * it is a fact about the node, which its log then holds: the most frequent of a node without contracts.
 */
export function beginReports(world: World): void {
  const { load, horizon } = world.scenario;
  if (load.uptime === 0) return;
  const report = (node: WorldNode): void => {
    if (node.loop !== null) world.submit({ kind: 'uptime', node: node.index });
    const next = world.now + load.uptime;
    if (next <= horizon) world.schedule(next, node.index, 'uptime', () => report(node));
  };
  for (const node of world.nodes) {
    const first = world.random(`uptime/${node.index}`).below(load.uptime);
    if (first <= horizon) world.schedule(first, node.index, 'uptime', () => report(node));
  }
}
