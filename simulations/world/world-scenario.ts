import type { FaultClass, WorldFault } from './fault-schedule.js';

/** A thick world: every node runs the production core on its own simulated disk and host. Times in ms. */
export interface WorldScenario {
  readonly name: string;
  /** `liveness`: faults end `healing` before the horizon, and then everything must have converged. */
  readonly mode: 'safety' | 'liveness';
  readonly nodes: number;
  readonly farms: number;
  readonly horizon: number;
  readonly load: WorldLoad;
  /** Faults for each node and 1000 days (for `endpoint`, `fork`, `finality-stall`, `power-loss`: for the world). */
  readonly odds: Readonly<Partial<Record<FaultClass, number>>>;
  /** Each seed switches each class on or off. */
  readonly swarm: boolean;
  /** Exactly these, and none are drawn; null: drawn from `odds`. */
  readonly faults: readonly WorldFault[] | null;
  /** Of liveness: no fault reaches into this much of the end. */
  readonly healing: number;
  /** Least share of wanted workloads that run, over the whole run; parts of ten thousand. */
  readonly availabilityFloor: number;
  /** Runtime upgrades of the chain. */
  readonly runtimeUpgrades: readonly { readonly at: number; readonly specVersion: number }[];
}

export interface WorldLoad {
  /** Deployments that a node gets over the run. */
  readonly deploymentsPerNode: number;
  /** Shares, parts of ten thousand, of the deployments that are updated, cancelled, run out of funds, get no body. */
  readonly updated: number;
  readonly cancelled: number;
  readonly unpaid: number;
  readonly abandoned: number;
  /** How often each contract is billed; 0: never. */
  readonly billing: number;
  /** How often each node's uptime comes to be on the chain; 0: never. */
  readonly uptime: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** Bills each hour and uptime each 40 minutes are what TFChain and Zero-OS do; the rest is a busy day for a node. */
export const usualLoad: WorldLoad = {
  deploymentsPerNode: 3,
  updated: 3000,
  cancelled: 3000,
  unpaid: 1000,
  abandoned: 300,
  billing: hour,
  uptime: 40 * minute,
};

/** A calm day without faults. */
export function steadyWorld(nodes: number, horizon = 24 * hour): WorldScenario {
  return {
    name: 'steady',
    mode: 'liveness',
    nodes,
    farms: Math.max(1, Math.floor(nodes / 3)),
    horizon,
    load: usualLoad,
    odds: {},
    swarm: false,
    faults: null,
    healing: Math.min(2 * hour, Math.floor(horizon / 3)),
    availabilityFloor: 0,
    runtimeUpgrades: [],
  };
}

/** Everything at once. */
export function chaosWorld(nodes: number, horizon = 12 * hour): WorldScenario {
  return {
    ...steadyWorld(nodes, horizon),
    name: 'chaos',
    swarm: true,
    healing: 3 * hour,
    odds: {
      crash: 8000,
      reboot: 1500,
      'power-loss': 1000,
      asleep: 500,
      disk: 1500,
      endpoint: 8000,
      fork: 20_000,
      'finality-stall': 2000,
      driver: 3000,
      clock: 500,
      link: 2000,
    },
    runtimeUpgrades: [{ at: Math.floor(horizon / 3), specVersion: 150 }],
  };
}
