import type { Smaller } from '../kinds/simulation.js';
import type { WorldFile } from '../scenario/world-file.js';
import { shrink, type Shrinkable } from '../shrink/shrink.js';
import type { BlockWire } from './block-wire.js';
import { drawFaults } from './draw-faults.js';
import type { WorldFault } from './fault-schedule.js';
import { runWorld } from './run-world.js';
import { loadSpan } from './users.js';
import type { WorldCores } from './world-builds.js';
import { worldOfFile } from './world-of-file.js';
import type { WorldScenario } from './world-scenario.js';

/** What a scenario is run with. */
export interface WorldGround {
  readonly cores: WorldCores;
  readonly wire: BlockWire | null;
  /** The world of a file, with all that it begins with. */
  readonly worldOf: (file: WorldFile) => WorldScenario;
}

/**
 * A smaller scenario that breaks the same rule with this seed; null when this one breaks none.
 * @param mostRuns how many runs it may take
 */
export function shrinkWorld(
  file: WorldFile,
  seed: number,
  ground: WorldGround,
  mostRuns?: number,
): Smaller | null {
  const whole = withFaults(file, drawFaults(ground.worldOf(file), seed));
  const shrunk = shrink(shrinkable(seed, ground), whole, mostRuns);
  if (shrunk === null) return null;
  const { scenario, faults, runs } = shrunk;
  return { scenario: { ...scenario, seed }, faults, nodes: scenario.only?.length ?? scenario.nodes, runs };
}

function shrinkable(seed: number, { cores, wire, worldOf }: WorldGround): Shrinkable<WorldFile, WorldFault> {
  return {
    run: (scenario) => {
      const [first] = runWorld(worldOf(scenario), seed, {}, cores, wire).violations;
      return first === undefined ? null : { at: first.at, node: first.node, invariant: first.oracle };
    },
    faults: ({ faults }) => faults,
    withFaults,
    concerns: (fault, { at, node }) =>
      fault.at <= at && (node === null || !('node' in fault) || fault.node === node),
    endingAt,
    nodes: {
      of: ({ only, nodes }) => only ?? Array.from({ length: nodes }, (_, node) => node),
      only: onlyThese,
    },
    smaller: [
      halfOfTheNodes,
      oneNodeLess,
      without('runtime_upgrades', []),
      withoutLogs,
      withoutLaterRelease,
      withoutRollout,
      lessLoad('cancelled'),
      lessLoad('hasty'),
      lessLoad('updated'),
      lessLoad('unpaid'),
      lessLoad('abandoned'),
      lessLoad('billing'),
      lessLoad('uptime'),
      oneDeploymentLess,
    ],
  };
}

/** Exactly these, and none are drawn. */
function withFaults(file: WorldFile, faults: readonly WorldFault[]): WorldFile {
  // What is drawn is what the schema takes, but for that it knows each class's points.
  const written = faults as WorldFile['faults'];
  return { ...file, faults: written, faults_every: {}, swarm: false };
}

/** The same up to there: what users do is not drawn anew over the shorter time. What must come after the faults cannot end early. */
function endingAt(file: WorldFile, at: number): WorldFile {
  const horizon = at + 1;
  if (horizon >= file.horizon) return file;
  const { recording } = file;
  const load = recording === undefined ? { ...file.load, over: loadSpan(worldOfFile(file)) } : file.load;
  return { ...file, horizon, load, mode: 'safety' };
}

function halfOfTheNodes(file: WorldFile): WorldFile | null {
  return fewerNodes(file, Math.floor(file.nodes / 2));
}

function oneNodeLess(file: WorldFile): WorldFile | null {
  return fewerNodes(file, file.nodes - 1);
}

/** Among all of them, so that each is what it was; what befalls others is left out with them. */
function onlyThese(file: WorldFile, only: readonly number[]): WorldFile {
  const faults = file.faults.filter((fault) => !('node' in fault) || only.includes(fault.node));
  return { ...file, only: [...only], faults };
}

/** The first ones stay, and all that have faults. */
function fewerNodes(file: WorldFile, wanted: number): WorldFile | null {
  const { nodes: before, farms, faults, only = [] } = file;
  const needed = faults.reduce((most, fault) => Math.max(most, leastNodes(fault)), Math.max(0, ...only) + 1);
  const nodes = Math.max(needed, wanted);
  return nodes >= before ? null : { ...file, nodes, farms: Math.min(farms, nodes) };
}

function leastNodes(fault: WorldFault): number {
  if ('node' in fault) return fault.node + 1;
  return 'farm' in fault ? fault.farm + 1 : 1;
}

function lessLoad(
  key: 'cancelled' | 'hasty' | 'updated' | 'unpaid' | 'abandoned' | 'billing' | 'uptime',
): (file: WorldFile) => WorldFile | null {
  return (file) =>
    file.load[key] === 0 || file.recording !== undefined
      ? null
      : { ...file, load: { ...file.load, [key]: 0 } };
}

function oneDeploymentLess(file: WorldFile): WorldFile | null {
  const { deployments_per_node: before } = file.load;
  return before === 0 || file.recording !== undefined
    ? null
    : { ...file, load: { ...file.load, deployments_per_node: before - 1 } };
}

function withoutRollout({ rollout, ...file }: WorldFile): WorldFile | null {
  return rollout === undefined ? null : file;
}

function withoutLogs({ from_logs: logs, ...file }: WorldFile): WorldFile | null {
  return logs === undefined ? null : file;
}

function withoutLaterRelease({ rollout, ...file }: WorldFile): WorldFile | null {
  if (rollout === undefined || rollout.followed_by.length === 0) return null;
  return { ...file, rollout: { ...rollout, followed_by: rollout.followed_by.slice(0, -1) } };
}

function without(key: 'runtime_upgrades', none: []): (file: WorldFile) => WorldFile | null {
  return (file) => (file[key].length === 0 ? null : { ...file, [key]: none });
}
