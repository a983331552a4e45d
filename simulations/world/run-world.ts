import type { NodeState } from '../../domain/state/node-state.js';
import { type Commit, LedgerError } from '../../infrastructure/ledger/ledger.js';
import { TraceHash } from '../engine/trace-hash.js';
import { NodeTrack } from './node-track.js';
import { carryOutFault } from './carry-out-fault.js';
import { drawFaults } from './draw-faults.js';
import { beginReports } from './node-reports.js';
import { checkAvailability, checkOverall } from './check-availability.js';
import { ContractsOracle } from './contracts-oracle.js';
import { checkConverged, checkLog } from './oracles.js';
import { SimulatedLog } from './simulated-log.js';
import type { BlockWire } from './block-wire.js';
import { World } from './world.js';
import { sameCore, type WorldCores } from './world-builds.js';
import { productionCore } from './world-core.js';
import { WorldHeat } from './world-heat.js';
import type { WorldNode } from './world-node.js';
import type { WorldHooks } from './world-hooks.js';
import type { WorldResult } from './world-result.js';
import { takesPart, type WorldScenario } from './world-scenario.js';

const minute = 60_000;
/** At the end the logs of at most so many nodes are read and replayed; the others were checked as they ran. */
const sampledNodes = 250;

/** Runs a world from its first to its last moment. The same scenario, seed and cores give the same result, to the byte. */
export function runWorld(
  scenario: WorldScenario,
  seed: number,
  hooks: WorldHooks = {},
  cores: WorldCores = sameCore(productionCore),
  wire: BlockWire | null = null,
): WorldResult {
  const world = new World(scenario, seed, cores, wire);
  const tracks = world.nodes.map(() => new NodeTrack(scenario.horizon));
  const heat = hooks.isDetailed === true ? new WorldHeat(world) : null;
  begin(world, seed, heat);
  for (;;) {
    const due = world.queue.next(scenario.horizon);
    if (due === null) break;
    const { node, what, run } = due.item;
    world.steps += 1;
    // No list has a place -1: to look for it there is slow.
    const isAbout = node < 0 ? undefined : world.nodes[node];
    try {
      run();
    } catch (error) {
      broke(world, isAbout, error);
    }
    if (isAbout !== undefined) tracks[node]?.step(due.at, what, isAbout);
    hooks.onStep?.(world.steps, due.at, isAbout ?? null, what);
    if (world.steps === hooks.until) break;
  }
  if (hooks.until === undefined) end(world);
  hooks.onEnd?.(world);
  const worstFarms = world.availability.worstFarms();
  const [worst] = worstFarms;
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
    oracles: world.oracles.list(),
    figures: world.availability.figures,
    availability: world.availability.overall,
    worstFarms,
    rollout: rolloutFigures(world),
    heat: heat?.map() ?? null,
    worstFarm: worst === undefined ? null : (heat?.farm(worst.farm) ?? null),
    tracks: tracks.map(({ minutes }) => minutes),
  };
}

function rolloutFigures({ rollout, nodes, availability }: World): WorldResult['rollout'] {
  if (rollout === null) return null;
  const upgraded = availability.figures.at(-1)?.upgraded ?? 0;
  const on = nodes.filter(({ isAsleep }) => !isAsleep).length;
  const exposed = nodes.filter(({ version }) => (version?.taken.size ?? 0) > 0).length;
  const versions = rollout.versions.map((version) => ({
    version,
    nodes: nodes.filter((node) => node.loop !== null && node.version?.running === version).length,
  }));
  const unwell = nodes.filter(isUnwell).length;
  return { marks: rollout.marks, halt: rollout.halt, upgraded, on, exposed, unwell, versions };
}

/** It should run and does not, or it runs what its own health check had refused. */
function isUnwell({ isAsleep, loop, version }: WorldNode): boolean {
  if (isAsleep) return false;
  return loop === null || loop.state.upgrade.failed.includes(version?.running ?? '');
}

/** Bills fall into the very block that brings the runtime: written by the old one, whatever the state says after it. */
function upgradeRuntime(world: World, specVersion: number): void {
  const { chain, coverage } = world;
  chain.upgradeRuntime(world.now, specVersion);
  coverage.saw('the runtime of the chain was upgraded');
  for (const { id, status } of chain.contracts.values()) {
    if (status !== 'created') continue;
    world.submit({ kind: 'bill', contract: id });
    coverage.saw('a block that brought a runtime held events of the old one');
  }
}

/** An assertion of the core failed: a live node would stop there, and so does this one. */
function broke(world: World, node: WorldNode | undefined, error: unknown): void {
  if (node === undefined || !(error instanceof Error)) throw error;
  world.violated('no-assertion-fails', node.index, error.message);
  node.die('lost', null);
  node.broken = error.name;
}

function begin(world: World, seed: number, heat: WorldHeat | null): void {
  const { scenario } = world;
  for (const fault of drawFaults(scenario, seed)) {
    const node = 'node' in fault ? fault.node : -1;
    const what = `fault: ${fault.what}${'how' in fault ? ` ${fault.how}` : ''}`;
    world.schedule(fault.at, node, what, () => {
      world.told(node < 0 ? null : node, what);
      carryOutFault(world, fault);
    });
  }
  for (const { at, specVersion } of scenario.runtimeUpgrades)
    world.schedule(at, -1, 'runtime upgrade', () => {
      upgradeRuntime(world, specVersion);
    });
  for (const node of world.nodes)
    world.schedule(world.random(`start/${node.index}`).below(minute), node.index, 'start', () =>
      node.start(),
    );
  if (world.rollout !== null)
    for (const [node, { nodeId, twin, farm }] of world.origin.nodes.entries())
      world.submit({ kind: 'node', node, nodeId, farmId: world.farmIdOf(farm), twin });
  world.rollout?.begin();
  world.beginRecording();
  world.users.begin();
  beginReports(world);
  const every = Math.max(minute, Math.floor(scenario.horizon / 48));
  // Not at 0: nobody has started then.
  for (let at = every; at <= scenario.horizon; at += every)
    world.schedule(at, -1, 'figures', () => {
      const lacking = checkAvailability(world);
      heat?.column(lacking);
    });
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
  checkOverall(world);
  const step = Math.max(1, Math.ceil(world.nodes.length / sampledNodes));
  for (const node of world.nodes) {
    if (!takesPart(world.scenario, node.index)) continue;
    if (world.scenario.mode === 'liveness') checkConverged(node);
    world.checkAcknowledged(node);
    if (node.index % step !== 0 || node.isExcused) continue;
    try {
      const commits = verified(world, node);
      if (commits !== null && node.loop !== null) checkWhole(world, node, node.loop.state, commits);
    } catch (error) {
      broke(world, node, error);
    }
  }
}

/** Reads the whole log as an opening does: frames, checksums, hashes, positions; null: it is damaged. */
function verified(world: World, node: WorldNode): readonly Commit[] | null {
  world.checking('log-verifies');
  try {
    return SimulatedLog.open(node.disk).commits;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    world.violated('log-verifies', node.index, error.message);
    return null;
  }
}

/** Replaying all of the log gives the state that the node has. */
function checkWhole(world: World, node: WorldNode, now: NodeState, commits: readonly Commit[]): void {
  checkLog(node, commits);
  world.checking('state-is-replay');
  const state = node.core.initialState();
  for (const { events, position } of commits)
    if (position < node.acknowledged.nextPosition) node.core.replayInto(state, events);
  if (node.core.stateHash(state) !== node.core.stateHash(now))
    world.violated('state-is-replay', node.index, 'the whole log gives another state');
}
