import type { NodeState } from '../../domain/state/node-state.js';
import { TraceHash } from '../engine/trace-hash.js';
import { NodeTrack } from './node-track.js';
import { carryOutFault } from './carry-out-fault.js';
import { drawFaults } from './draw-faults.js';
import { beginReports } from './node-reports.js';
import { ContractsOracle } from './contracts-oracle.js';
import { checkConverged, checkLog } from './oracles.js';
import { SimulatedLog } from './simulated-log.js';
import { World } from './world.js';
import { productionCore, type WorldCore } from './world-core.js';
import type { WorldNode } from './world-node.js';
import type { WorldFigures, WorldHooks, WorldResult } from './world-result.js';
import type { WorldScenario } from './world-scenario.js';

const minute = 60_000;
/** At the end the logs of at most so many nodes are read and replayed; the others were checked as they ran. */
const sampledNodes = 250;

/** Runs a world from its first to its last moment. The same scenario, seed and core give the same result, to the byte. */
export function runWorld(
  scenario: WorldScenario,
  seed: number,
  hooks: WorldHooks = {},
  core: WorldCore = productionCore,
): WorldResult {
  const world = new World(scenario, seed, core);
  const tracks = world.nodes.map(() => new NodeTrack(scenario.horizon));
  const figures: WorldFigures[] = [];
  begin(world, seed, figures);
  for (;;) {
    const due = world.queue.next(scenario.horizon);
    if (due === null) break;
    const { node, what, run } = due.item;
    world.steps += 1;
    const isAbout = world.nodes[node];
    try {
      run();
    } catch (error) {
      broke(world, isAbout, error);
    }
    if (isAbout !== undefined) tracks[node]?.step(due.at, what, isAbout);
    hooks.onStep?.(world.steps, due.at, node < 0 ? null : node, what);
    if (world.steps === hooks.until) break;
  }
  if (hooks.until === undefined) end(world);
  const hash = new TraceHash();
  for (const track of tracks) hash.text(track.finish());
  for (const { oracle, at } of world.violations) {
    hash.text(oracle);
    hash.number(at);
  }
  return {
    hash: hash.digest(),
    steps: world.steps,
    commits: world.nodes.reduce((sum, { commits }) => sum + commits, 0),
    violations: world.violations,
    coverage: world.coverage.list(),
    figures,
    tracks: tracks.map(({ minutes }) => minutes),
  };
}

/** An assertion of the core failed: a live node would stop there, and so does this one. */
function broke(world: World, node: WorldNode | undefined, error: unknown): void {
  if (node === undefined || !(error instanceof Error)) throw error;
  world.violated('no-assertion-fails', node.index, [error.message]);
  node.die('lost', null);
  node.broken = error.name;
}

function begin(world: World, seed: number, figures: WorldFigures[]): void {
  const { scenario } = world;
  for (const fault of drawFaults(scenario, seed)) {
    const node = 'node' in fault ? fault.node : -1;
    world.schedule(fault.at, node, `fault: ${fault.kind}`, () => carryOutFault(world, fault));
  }
  for (const { at, specVersion } of scenario.runtimeUpgrades)
    world.schedule(at, -1, 'runtime upgrade', () => {
      world.chain.upgradeRuntime(world.now, specVersion);
      world.coverage.saw('the runtime of the chain was upgraded');
    });
  for (const node of world.nodes)
    world.schedule(world.random(`start/${node.index}`).below(minute), node.index, 'start', () =>
      node.start(),
    );
  world.users.begin();
  beginReports(world);
  const every = Math.max(minute, Math.floor(scenario.horizon / 48));
  for (let at = 0; at <= scenario.horizon; at += every)
    world.schedule(at, -1, 'figures', () => figures.push(figuresOf(world)));
  const contracts = new ContractsOracle();
  // Nobody is woken for quiet blocks, so each node looks now and then how far the chain is.
  const look = (node: WorldNode): void => {
    node.reading.notice();
    contracts.check(node);
    if (world.now + 20 * minute <= scenario.horizon)
      world.schedule(world.now + 20 * minute, node.index, 'look', () => look(node));
  };
  for (const node of world.nodes)
    world.schedule(world.random(`look/${node.index}`).below(20 * minute), node.index, 'look', () =>
      look(node),
    );
}

function end(world: World): void {
  if (world.scenario.mode === 'liveness') world.users.checkServed();
  const step = Math.max(1, Math.ceil(world.nodes.length / sampledNodes));
  for (const node of world.nodes) {
    if (world.scenario.mode === 'liveness') checkConverged(node);
    world.checkAcknowledged(node);
    if (node.index % step !== 0 || node.loop === null || node.isExcused) continue;
    try {
      checkWhole(world, node, node.loop.state);
    } catch (error) {
      broke(world, node, error);
    }
  }
}

/** The log is whole, and replaying all of it gives the state that the node has. */
function checkWhole(world: World, node: WorldNode, now: NodeState): void {
  const { commits } = SimulatedLog.open(node.disk);
  checkLog(node, commits);
  const state = node.core.initialState();
  for (const { events, position } of commits)
    if (position < node.acknowledged.nextPosition) node.core.replayInto(state, events);
  if (node.core.stateHash(state) !== node.core.stateHash(now))
    world.violated('state-is-replay', node.index, ['the whole log gives another state']);
}

function figuresOf(world: World): WorldFigures {
  let [nodesUp, workloadsOk, commits] = [0, 0, 0];
  for (const { loop, host, commits: own } of world.nodes) {
    if (loop !== null) nodesUp += 1;
    workloadsOk += host.things.size;
    commits += own;
  }
  return { at: world.now, nodesUp, workloadsOk, workloadsWanted: world.users.wanted, commits };
}
