import { RandomStream } from '../engine/random-stream.js';
import {
  crashPoints,
  diskTroubles,
  driverTroubles,
  endpointTroubles,
  type FaultClass,
  faultClasses,
  linkTroubles,
  pendingFates,
  type WorldFault,
} from './fault-schedule.js';
import type { WorldScenario } from './world-scenario.js';

/** Endpoints of the chain in every world. */
export const endpointCount = 3;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Classes that meet the world and not each node. */
const ofTheWorld: ReadonlySet<FaultClass> = new Set(['power-loss', 'endpoint', 'fork', 'finality-stall']);

/**
 * The faults of a seed, in order of time: those that the scenario names, and those that are drawn. Each class draws from a
 * stream of its own for each node, so that one class less leaves the others as they are.
 */
export function drawFaults(scenario: WorldScenario, seed: number): readonly WorldFault[] {
  const swarm = new RandomStream(seed, 'swarm');
  const faults: WorldFault[] = [...scenario.faults];
  for (const kind of faultClasses) {
    const isOn = swarm.chance(600_000) || !scenario.swarm;
    const odds = scenario.odds[kind] ?? 0;
    if (!isOn || odds === 0) continue;
    const places = ofTheWorld.has(kind) ? 1 : scenario.nodes;
    for (let place = 0; place < places; place += 1)
      drawAt(new RandomStream(seed, `fault/${kind}/${place}`), scenario, kind, place, odds, faults);
  }
  return faults.sort((one, other) => one.at - other.at);
}

function drawAt(
  random: RandomStream,
  scenario: WorldScenario,
  kind: FaultClass,
  node: number,
  odds: number,
  faults: WorldFault[],
): void {
  const end = scenario.horizon - (scenario.mode === 'liveness' ? scenario.healing : 0);
  // Expected number as parts of a million; what is above one is certain.
  let left = Math.floor((odds * end) / day) * 1000;
  while (left > 0) {
    const comes = left >= 1_000_000 || random.chance(left);
    left -= 1_000_000;
    if (!comes || end < 1) continue;
    faults.push(drawOne(random, scenario, kind, node, random.below(end), end));
  }
}

function drawOne(
  random: RandomStream,
  { farms, release }: WorldScenario,
  kind: FaultClass,
  node: number,
  at: number,
  end: number,
): WorldFault {
  const until = (least: number, most: number): number =>
    Math.max(1, Math.min(end - at, random.between(least, most)));
  switch (kind) {
    case 'crash':
      return {
        at,
        what: kind,
        node,
        point: random.pick(crashPoints),
        pending: random.pick(pendingFates),
        down: until(second, 2 * minute),
      };
    case 'crash-in-upgrade':
      // At once would be when it is armed, and that is long before.
      return {
        at: Math.min(at, release?.named[0].announced ?? at),
        what: kind,
        node,
        point: random.pick(crashPoints.slice(1)),
        pending: random.pick(pendingFates),
        down: until(second, 2 * minute),
      };
    case 'reboot':
      return { at, what: kind, node, down: until(minute, 10 * minute) };
    case 'asleep':
      return { at, what: kind, node, down: until(hour, 6 * hour) };
    case 'power-loss':
      return { at, what: kind, farm: random.below(farms), down: until(minute, 30 * minute) };
    case 'disk':
      return { at, what: kind, node, how: random.pick(diskTroubles), for: until(minute, hour) };
    case 'bit-rot':
      return { at, what: kind, node, place: random.below(10_000) };
    case 'endpoint': {
      const endpoint = random.below(endpointCount);
      return { at, what: kind, endpoint, how: random.pick(endpointTroubles), for: until(minute, 2 * hour) };
    }
    case 'fork':
      return { at, what: kind, depth: random.between(1, 3) };
    case 'finality-stall':
      return { at, what: kind, for: until(minute, hour) };
    case 'driver':
      return { at, what: kind, node, how: random.pick(driverTroubles), for: until(minute, hour) };
    case 'clock':
      return { at, what: kind, node, skew: random.between(-hour, hour) };
    case 'link':
      return { at, what: kind, node, how: random.pick(linkTroubles), for: until(minute, hour) };
  }
}
