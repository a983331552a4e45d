import { farmId, type FarmId, nodeId, type NodeId } from '../../domain/ids.js';
import { RandomStream } from '../engine/random-stream.js';
import type { Mishap, RolloutScenario } from '../scenario/rollout-scenario.js';

/** A modelled node: what a roll-out needs to know of it, and no more. */
export interface FleetNode {
  readonly index: number;
  readonly id: NodeId;
  readonly farm: FarmId;
  /** What befalls it when it takes the release; drawn before the run, so that both mechanisms meet the same. */
  readonly mishap: Mishap | null;
  /** Its own numbers: nobody else's draws change them. */
  readonly random: RandomStream;
  version: 'from' | 'to';
  /** What it is installing, or installed last. */
  taking: 'from' | 'to';
  /** What Zero-OS has in /tmp/tag.info: what it believes to be installed, whatever is on the disk (U9). */
  recorded: 'from' | 'to';
  state: 'well' | 'installing' | 'bad' | 'off';
  /** Since when it is bad or off, ms. */
  since: number;
  /** Tries of the same step that failed in a row. */
  failures: number;
  /** Grows with each thing it begins: what is scheduled for an older one is void. */
  turn: number;
  /** It did not come up with the release and went back. */
  gaveUp: boolean;
  /** It took the release at least once. */
  exposed: boolean;
  /** It can take no release any more until it is rebooted. */
  stuck: boolean;
  /** No release mends it, only a reboot. */
  broken: boolean;
  /** Until when it reaches no endpoint of the chain, no hub, and writes slowly, ms. */
  noChainUntil: number;
  noHubUntil: number;
  slowUntil: number;
  /** It came up and has not looked yet. */
  booted: boolean;
  /** Its boot waits for the hub. */
  booting: boolean;
}

export const firstFarm = 1;

/** The fleet of a scenario for a seed: farms of uneven size, as on the grid, and each node's fate. */
export function makeFleet({ fleet }: RolloutScenario, seed: number): FleetNode[] {
  return Array.from({ length: fleet.nodes }, (_, index) => {
    const random = new RandomStream(seed, `node/${index}`);
    const fate = new RandomStream(seed, `fate/${index}`);
    return {
      index,
      id: nodeId(index + 1),
      farm: farmId(firstFarm + farmOf(fate, fleet.farms, index)),
      mishap: mishapOf(fate, fleet.classes),
      random,
      version: 'from',
      taking: 'from',
      recorded: 'from',
      state: 'well',
      since: 0,
      failures: 0,
      turn: 0,
      gaveUp: false,
      exposed: false,
      stuck: false,
      broken: false,
      booted: false,
      booting: false,
      noChainUntil: 0,
      noHubUntil: 0,
      slowUntil: 0,
    };
  });
}

/** Every farm has a node while there are enough; the rest favours the first: the lower of two draws. */
function farmOf(fate: RandomStream, farms: number, index: number): number {
  if (index < farms) return index;
  return Math.min(fate.below(farms), fate.below(farms));
}

function mishapOf(fate: RandomStream, classes: RolloutScenario['fleet']['classes']): Mishap | null {
  let place = fate.below(10_000);
  const odds = fate.below(10_000);
  for (const { share, mishap, odds: likely } of classes) {
    if (place < share) return odds < likely ? mishap : null;
    place -= share;
  }
  return null;
}
