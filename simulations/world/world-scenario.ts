import type { RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import type { WorldOrigin } from './origin/world-origin.js';
import type { FaultClass, ReleaseMishap, WorldFault } from './fault-schedule.js';

/** A thick world: every node runs the production core on its own simulated disk and host. Times in ms. */
export interface WorldScenario {
  readonly name: string;
  /** `liveness`: faults end `healing` before the horizon, and then everything must have converged. */
  readonly mode: 'safety' | 'liveness';
  readonly nodes: number;
  readonly farms: number;
  /** Places of the nodes that take part; null: all. */
  readonly only: readonly number[] | null;
  readonly horizon: number;
  readonly load: WorldLoad;
  /** Faults for each node and 1000 days (for `endpoint`, `fork`, `finality-stall`, `power-loss`: for the world). */
  readonly odds: Readonly<Partial<Record<FaultClass, number>>>;
  /** Each seed switches each class on or off. */
  readonly swarm: boolean;
  /** These, besides those that are drawn from `odds`. */
  readonly faults: readonly WorldFault[];
  /** Of liveness: no fault reaches into this much of the end. */
  readonly healing: number;
  /** Least share of the workloads that must run, of those that were accepted and ran once, over all and at any time; parts of ten thousand. */
  readonly availability: { readonly overall: number; readonly atWorst: number };
  /** Null: nothing is rolled out. */
  readonly release: WorldRelease | null;
  /** Blocks go over the wire as bytes: whoever runs it must give it a wire. */
  readonly wire: boolean;
  /** Spec version of the runtime at the start. */
  readonly firstRuntime: number;
  /** Runtime upgrades of the chain. */
  readonly runtimeUpgrades: readonly { readonly at: number; readonly specVersion: number }[];
  /** Where it begins; null: on a new chain, with empty nodes. */
  readonly origin: WorldOrigin | null;
}

/** What is rolled out, one release or several after each other. Times in ms, shares and odds in parts of ten thousand. */
export interface WorldRelease {
  /** What all nodes run at the start. */
  readonly from: string;
  /** In the order in which the chain names them; a later one takes the place of the one before, however far that came. */
  readonly named: readonly [NamedRelease, ...NamedRelease[]];
  readonly plan: RolloutPlan;
  readonly install: readonly [number, number];
  readonly healthCheck: number;
  /** Newest runtime of the chain that the old build reads; null: all. */
  readonly oldReadsUpTo: number | null;
  /** When somebody brings the release to a node that cannot read on; null: nobody does. */
  readonly rescue: number | null;
  /** The host reboots for it. */
  readonly reboots: boolean;
  /** When the operator pauses it, and for how long. */
  readonly pauses: readonly { readonly at: number; readonly lasts: number }[];
}

/** A release that the chain names. */
export interface NamedRelease {
  readonly to: string;
  readonly announced: number;
  readonly isSafe: boolean;
  readonly classes: readonly {
    readonly share: number;
    readonly odds: number;
    readonly mishap: ReleaseMishap;
  }[];
}

export interface WorldLoad {
  /** Deployments that a node gets over the run. */
  readonly deploymentsPerNode: number;
  /** Over how long they come, ms; null: over the run, up to the healing. */
  readonly over: number | null;
  /** Shares, parts of ten thousand, of the deployments that are updated, cancelled, cancelled while they are being made, run out of funds, get no body. */
  readonly updated: number;
  readonly cancelled: number;
  readonly hasty: number;
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
  over: null,
  updated: 3000,
  cancelled: 3000,
  hasty: 0,
  unpaid: 1000,
  abandoned: 300,
  billing: hour,
  uptime: 40 * minute,
};

/** Whether a node is more than a place in the count of all. */
export const takesPart = ({ only }: Pick<WorldScenario, 'only'>, node: number): boolean =>
  only === null || only.includes(node);

/** A calm day without faults. */
export function steadyWorld(nodes: number, horizon = 24 * hour): WorldScenario {
  return {
    name: 'steady',
    mode: 'liveness',
    nodes,
    farms: Math.max(1, Math.floor(nodes / 3)),
    only: null,
    horizon,
    load: usualLoad,
    odds: {},
    swarm: false,
    faults: [],
    healing: Math.min(2 * hour, Math.floor(horizon / 3)),
    availability: { overall: 0, atWorst: 0 },
    release: null,
    wire: false,
    firstRuntime: 149,
    runtimeUpgrades: [],
    origin: null,
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
