import { systemReserved } from '../../domain/capacity.js';
import type { Effect } from '../../domain/effect.js';
import type { WorkloadId } from '../../domain/ids.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { partsOfWorkloadId } from '../../domain/state/stray.js';
import { Continuity, headAfter } from '../../infrastructure/ledger/continuity.js';
import type { Commit } from '../../infrastructure/ledger/ledger.js';
import { isUnpaidAt } from './chain-records.js';
import { isRentUnpaid, reachedBlock } from './node-on-chain.js';
import type { SimulatedLog } from './simulated-log.js';
import type { NodeView } from './world-parts.js';

/** Replays what the log holds into `state`, and holds it against what was acknowledged and what the process had. */
export function checkRecovered(node: NodeView, log: SimulatedLog, state: NodeState): void {
  const { acknowledged, core, world, index } = node;
  const lastState = node.lastCore === core ? node.lastState : null;
  world.checking('acknowledged-events-stay');
  let isThere = acknowledged.nextPosition === 0;
  for (const commit of log.commits) {
    core.replayInto(state, commit.events);
    const head = headAfter(commit);
    if (head.nextPosition !== acknowledged.nextPosition) continue;
    isThere = head.hash === acknowledged.hash;
    world.checking('state-is-replay');
    if (isThere && lastState !== null && core.stateHash(state) !== core.stateHash(lastState))
      world.violated('state-is-replay', index, `the log up to ${head.nextPosition} gives another state`);
  }
  if (isThere || node.isExcused) return;
  const lost = `up to ${acknowledged.nextPosition} was acknowledged, the log ends at ${log.head.nextPosition}`;
  world.violated('acknowledged-events-stay', index, lost);
}

/** No effect without a reservation that the node has read and that is not over. */
export function checkBegun({ world, index, loop }: NodeView, effect: Effect): void {
  world.checking('no-effect-without-reservation');
  const contract = world.chain.contracts.get(Number(effect.contractId));
  const cursor = loop?.state.chain.cursor?.number ?? 0;
  const wasReserved = contract?.nodeId === world.nodeIdOf(index) && contract.createdAt <= cursor;
  const isOver = (contract?.endedAt ?? Number.MAX_SAFE_INTEGER) <= cursor;
  if (!wasReserved || (isOver && effect.kind !== 'remove'))
    world.violated('no-effect-without-reservation', index, effect.id);
  if (effect.kind !== 'ensure' && effect.kind !== 'resume') return;
  world.checking('paused-when-it-should-be');
  if (contract !== undefined && isUnpaidAt(contract, cursor))
    world.violated(
      'paused-when-it-should-be',
      index,
      `${effect.id} begins, and contract ${contract.id} is unpaid`,
    );
}

/** Only what nobody pays for is taken from a host without a deployment that says so. */
export function checkStrayUnpaid({ world, index, loop }: NodeView, id: WorkloadId): void {
  world.checking('no-paid-stray-removed');
  const about = partsOfWorkloadId(id);
  const contract = about === null ? undefined : world.chain.contracts.get(Number(about.contractId));
  const cursor = loop?.state.chain.cursor?.number ?? 0;
  const isOver =
    contract?.nodeId === world.nodeIdOf(index) && (contract.endedAt ?? Number.MAX_SAFE_INTEGER) <= cursor;
  if (!isOver) world.violated('no-paid-stray-removed', index, id);
}

/** What the host holds is never more than it has; memory that the system keeps for itself is nobody's. */
export function checkHost({ world, index, host }: NodeView): void {
  world.checking('capacity-never-oversold');
  const hostCapacity = world.capacityOf(index);
  let [ssd, hdd, memory] = [0n, 0n, 0n];
  for (const { spec } of host.things.values()) {
    if (spec.type === 'volume' || spec.type === 'zmount') ssd += spec.sizeBytes;
    else if (spec.type === 'zdb') hdd += spec.sizeBytes;
    if (spec.type !== 'zmachine-light' && spec.type !== 'zmachine') continue;
    memory += spec.memoryBytes;
    // Processors are shared among machines, and one machine has no more than there are.
    if (BigInt(spec.cpu) > hostCapacity.cru)
      world.violated('capacity-never-oversold', index, `${spec.id} has ${spec.cpu} processors`);
  }
  if (ssd > hostCapacity.sru)
    world.violated('capacity-never-oversold', index, `${ssd} bytes of SSD are given away`);
  if (hdd > hostCapacity.hru)
    world.violated('capacity-never-oversold', index, `${hdd} bytes of HDD are given away`);
  if (memory + systemReserved(hostCapacity).mru > hostCapacity.mru)
    world.violated('capacity-never-oversold', index, `${memory} bytes of memory are given away`);
}

/** The log is whole, and every block up to the cursor is in it once. */
export function checkLog(node: NodeView, commits: readonly Commit[]): void {
  const { world, index } = node;
  world.checking('every-block-accounted');
  const continuity = new Continuity();
  // Where the log itself says that it begins.
  let next = node.loop?.state.identity?.firstBlock ?? 1;
  for (const commit of commits) {
    continuity.accept(commit);
    for (const { type, data } of commit.events) {
      if (type !== 'BlocksFollowed' && type !== 'BlocksUnseen') continue;
      // The schemas of both name these members.
      const { from, to } = data as unknown as { from: number; to: number };
      if (from !== next)
        world.violated('every-block-accounted', index, `block ${next} was to come, ${from} to ${to} did`);
      next = to + 1;
    }
  }
}

/** A range of quiet blocks, and how many come until a node looks again. */
const maxBehind = 256 + 200 + 50;

const convergence = [
  'converges',
  'no-workload-lost',
  'paused-when-it-should-be',
  'nothing-left-behind',
] as const;

/** After faults have ended: everything accepted runs, what is unpaid stands still, and nothing else is there. */
export function checkConverged(node: NodeView): void {
  const { world, index, loop, host } = node;
  if (node.broken !== null) return;
  for (const oracle of convergence) world.checking(oracle);
  if (loop === null) return world.violated('converges', index, 'the node does not run');
  const behind = world.chain.readable(world.now) - reachedBlock(loop.state);
  if (behind > maxBehind) world.violated('converges', index, `the node is ${behind} blocks behind`);
  const failed = world.origin.nodes[index]?.recorded?.failed;
  const givenUp = new Set<string>();
  const expected = new Map<string, 'runs' | 'paused' | 'away'>();
  for (const deployment of loop.state.deployments.unorderedValues()) {
    const contract = world.chain.contracts.get(Number(deployment.contractId));
    for (const workload of deployment.workloads.values()) {
      const id = `${deployment.twinId}-${deployment.contractId}-${workload.name}`;
      if (contract?.status === 'over' || workload.state === 'deleted') continue;
      // What had failed for good before the run may be there or not.
      if (failed?.has(id) === true && workload.state === 'error') {
        givenUp.add(id);
        continue;
      }
      const isUnpaid = contract?.status === 'grace' || isRentUnpaid(node);
      // A boot took what was paused and does not outlive one: it is made again when it is paid for.
      expected.set(id, isUnpaid ? (workload.applied === null ? 'away' : 'paused') : 'runs');
      const isAsWanted = workload.state === (isUnpaid ? 'paused' : 'ok');
      if (!isAsWanted)
        world.violated('converges', index, `workload ${id} is ${workload.state}: ${workload.message}`);
    }
  }
  for (const [id, want] of expected) {
    const thing = host.things.get(id);
    if (want === 'away' && thing === undefined) continue;
    if (thing === undefined || thing.half)
      world.violated('no-workload-lost', index, `${id} is not on the host`);
    else if (thing.paused !== (want !== 'runs'))
      world.violated(
        'paused-when-it-should-be',
        index,
        `${id} should be ${want === 'runs' ? 'running' : 'paused'}`,
      );
    else if (thing.paused) world.coverage.saw('a workload that is not paid for stood still at the end');
  }
  for (const { spec } of host.things.values())
    if (!expected.has(spec.id) && !givenUp.has(spec.id)) leftBehind(node, spec.id);
}

/**
 * A log that lost its end with the disk does not know what it made then. What it can account for again goes; what somebody
 * still pays for, and what is of a contract that ended in blocks that nobody holds, stays and is on record as stray.
 */
function leftBehind({ world, index, loop, isExcused }: NodeView, id: WorkloadId): void {
  const stray = loop?.state.strays.get(id);
  const contract = stray === undefined ? undefined : loop?.state.contracts.get(stray.contractId);
  if (isExcused && stray !== undefined && contract?.status.kind !== 'canceled')
    world.coverage.saw('a stray workload was kept: its contract lives, or the log does not know it');
  else world.violated('nothing-left-behind', index, `${id} is on the host`);
}
