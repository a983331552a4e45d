import type { WorldFault } from './fault-schedule.js';
import { loseHost } from './lose-host.js';
import type { World } from './world.js';
import type { WorldNode } from './world-node.js';

/** Does what a fault of the schedule says, and undoes it when its time is over. */
export function carryOutFault(world: World, fault: WorldFault): void {
  switch (fault.what) {
    case 'crash':
      return world.nodes[fault.node]?.crash(fault);
    case 'crash-in-upgrade':
      return world.nodes[fault.node]?.crashes.armForUpgrade(fault);
    case 'reboot':
      return withNode(world, fault.node, (node) => loseHost(world, node, fault.down));
    case 'power-loss':
      world.coverage.saw('a farm lost its power');
      for (const node of world.nodes) {
        if (node.farm !== fault.farm) continue;
        loseHost(world, node, fault.down);
        losePower(world, node);
      }
      return;
    case 'asleep':
      return withNode(world, fault.node, (node) => {
        world.coverage.saw('a node slept');
        loseHost(world, node, fault.down);
      });
    case 'disk':
      return withNode(world, fault.node, (node) => {
        node.disk.condition = fault.how;
        if (fault.how === 'lying') node.hasLied = true;
        world.schedule(world.now + fault.for, node.index, 'disk is good', () => {
          node.disk.condition = 'good';
        });
      });
    case 'bit-rot':
      return withNode(world, fault.node, (node) => {
        if (node.disk.rot(fault.place)) node.isExcused = true;
      });
    case 'endpoint':
      world.endpoints[fault.endpoint] = fault.how;
      return world.schedule(world.now + fault.for, -1, 'endpoint is well', () => {
        world.endpoints[fault.endpoint] = 'none';
      });
    case 'fork':
      return fork(world, fault.depth);
    case 'finality-stall':
      world.coverage.saw('finality stalled');
      return world.chain.stall(world.now, world.now + fault.for);
    case 'driver':
      return withNode(world, fault.node, (node) => {
        node.host.trouble = fault.how;
        world.schedule(world.now + fault.for, node.index, 'drivers are well', () => {
          node.host.trouble = 'none';
        });
      });
    case 'clock':
      return withNode(world, fault.node, (node) => {
        node.skew = fault.skew;
      });
    case 'link':
      return withNode(world, fault.node, (node) => {
        node.link = fault.how;
        world.schedule(world.now + fault.for, node.index, 'link is well', () => {
          node.link = 'none';
        });
      });
  }
}

function withNode({ nodes }: World, index: number, run: (node: WorldNode) => void): void {
  const node = nodes[index];
  if (node !== undefined) run(node);
}

function fork({ chain, coverage, now }: World, depth: number): void {
  const { moved, renumbered } = chain.fork(now, depth);
  if (moved > 0) coverage.saw('a fork put what had not become final into another order');
  if (renumbered) coverage.saw('a fork gave contracts other numbers');
}

function losePower(world: World, node: WorldNode): void {
  if (node.disk.losePower() === 0) return;
  if (!node.hasLied) return;
  node.isExcused = true;
  world.coverage.saw('synced commits were lost by a disk that lies');
}
