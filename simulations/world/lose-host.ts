import type { NodeView, WorldView } from './world-parts.js';

/** The host goes down: the process with it, and what runs; both come back together. */
export function loseHost(world: WorldView, node: NodeView, down: number): void {
  if (node.isAsleep) return;
  world.coverage.saw('the host was rebooted and lost what runs');
  if (node.isChanging) world.coverage.saw('a host was rebooted in the middle of an upgrade');
  node.die('lost', null);
  node.host.reboot();
  node.host.isUp = false;
  node.isAsleep = true;
  world.schedule(world.now + down, node.index, 'host boots', () => {
    node.isAsleep = false;
    node.host.isUp = true;
    world.told(node.index, 'the host boots');
    node.start();
  });
}
