import type { NodeCall, UsedResources } from '../node-call.js';
import { usedResources } from '../reports/used-resources.js';
import type {
  HostEffect,
  NodeEffect,
  NodeTask,
  ReadTraffic,
  SignExtrinsic,
  SubmitExtrinsic,
} from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';
import { type PendingExtrinsic, taskRecord } from '../state/voice.js';
import { nextInFarmLane } from './outstanding-farm.js';
import { nextInHostLane } from './outstanding-host.js';
import { nextStray } from './outstanding-strays.js';
import { registrationCall } from '../registration/registration-call.js';
import { wantedPowerState } from './power-state.js';

/** Blocks between two times that an extrinsic is handed out which is not seen in a block: a fork or a full pool may have lost it. */
export const submitAgainAfter = 10;
/** Blocks in which an extrinsic may be included: a bit more than six minutes. */
const eraPeriod = 64;

/**
 * The side effects that the node as a whole owes the world now, at most one in each lane. Pure, and from the state alone:
 * after a crash the node owes the same ones by the same ids.
 */
export function outstandingNodeEffects(state: NodeState): NodeEffect[] {
  return [
    nextInChainLane(state),
    trafficReading(state),
    nextInHostLane(state),
    nextStray(state),
    nextInFarmLane(state),
  ].filter((effect) => effect !== null);
}

/** What was signed goes out before anything else is signed: nonces are in order, and none is used twice. */
function nextInChainLane(state: NodeState): SignExtrinsic | SubmitExtrinsic | null {
  const { identity } = state;
  const { account, pending } = state.voice;
  if (pending !== null) return isToSubmit(state, pending) ? submission(state, pending) : null;
  if (account === null || identity === null) return null;
  // A node that the chain does not have can only register: all else is said in the name of a node.
  const tasks = identity.nodeId === null ? chainTasks.slice(0, 1) : chainTasks;
  for (const task of tasks) {
    const call = isWaiting(state, task) ? null : wantedCall(state, task);
    if (call !== null) return signing(state, task, account, call);
  }
  return null;
}

type ChainTask = Exclude<NodeTask, HostEffect['task'] | ReadTraffic['task'] | 'strays' | 'wake'>;

/** The tasks that the node does on the chain, the most urgent first. */
const chainTasks: readonly ChainTask[] = ['registration', 'power-state', 'uptime', 'resources', 'nru'];

/** The call that a task needs now; null: nothing is to be done. */
function wantedCall(state: NodeState, task: ChainTask): NodeCall | null {
  switch (task) {
    case 'registration':
      return registrationCall(state.registration, state.identity?.nodeId ?? null);
    case 'power-state': {
      const wanted = wantedPowerState(state);
      return state.record.powerState === wanted ? null : { kind: 'change-power-state', state: wanted };
    }
    case 'uptime': {
      const { uptime } = state.voice;
      return uptime === null ? null : { kind: 'report-uptime', ...uptime };
    }
    case 'resources':
      return resourcesReport(state);
    case 'nru':
      return nruReport(state);
  }
}

/** Contracts of one report: the chain takes them all or none. */
const contractsInReport = 50;

function resourcesReport(state: NodeState): NodeCall | null {
  const contracts: UsedResources[] = [];
  for (const contractId of state.unreported) {
    const deployment = state.deployments.get(contractId);
    if (deployment === undefined || deployment.ended) continue;
    contracts.push({ contractId, used: usedResources(deployment) });
    if (contracts.length === contractsInReport) break;
  }
  return contracts.length === 0 ? null : { kind: 'report-resources', contracts };
}

/** After a restore the chain may have been told already: what it holds is read first. One by one after a failure, in turns. */
function nruReport({ traffic: { due, isCurrent }, tasks }: NodeState): NodeCall | null {
  if (due.length === 0 || !isCurrent) return null;
  const { failures } = taskRecord(tasks, 'nru');
  const first = failures % due.length;
  const reports = failures === 0 ? due.slice(0, contractsInReport) : due.slice(first, first + 1);
  return { kind: 'report-nru', reports };
}

function trafficReading(state: NodeState): ReadTraffic | null {
  if (!state.traffic.asked || isWaiting(state, 'traffic')) return null;
  const { round, failures: attempt } = taskRecord(state.tasks, 'traffic');
  const [kind, task] = ['read-traffic', 'traffic'] as const;
  return { id: `node/${task}/${round}/${attempt}/${kind}`, kind, lane: 'meter', task, round, attempt };
}

/** A task that failed waits for its timer, or for the chain's time. */
export function isWaiting(state: NodeState, task: NodeTask): boolean {
  const { retryAt, notBefore } = taskRecord(state.tasks, task);
  return retryAt !== null || notBefore > (state.chain.cursor?.time ?? 0);
}

/** What is handed out waits for the timer of its task, too: an endpoint that is away is not asked without end. */
function isToSubmit(state: NodeState, pending: PendingExtrinsic): boolean {
  if (taskRecord(state.tasks, pending.task).retryAt !== null) return false;
  const at = state.chain.cursor?.number ?? 0;
  return pending.submittedAt === null || at >= pending.submittedAt + submitAgainAfter;
}

function signing(state: NodeState, task: NodeTask, account: string, call: NodeCall): SignExtrinsic {
  const { round, failures: attempt } = taskRecord(state.tasks, task);
  const kind = 'sign-extrinsic';
  const id = `node/${task}/${round}/${attempt}/${kind}`;
  return { id, kind, lane: 'chain', task, round, attempt, account, call, period: eraPeriod };
}

function submission(state: NodeState, pending: PendingExtrinsic): SubmitExtrinsic {
  const { task, hash, bytes, submissions } = pending;
  const { round, failures: attempt } = taskRecord(state.tasks, task);
  const kind = 'submit-extrinsic';
  const id = `node/${task}/${round}/${attempt}/${kind}/${submissions}`;
  return { id, kind, lane: 'chain', task, round, attempt, hash, bytes };
}

/** True when a block changes what the node owes: it is put on record at once, not in a range of quiet ones. */
export function bringsNodeEffect(
  state: NodeState,
  block: { readonly number: number; readonly time: number; readonly specVersion: number },
): boolean {
  const { pending } = state.voice;
  if (pending !== null) {
    const again = (pending.submittedAt ?? block.number) + submitAgainAfter;
    return block.number >= Math.min(again, pending.death - 1) || block.specVersion > pending.specVersion;
  }
  const before = state.chain.cursor?.time ?? 0;
  for (const { notBefore } of state.tasks.unorderedValues())
    if (notBefore > before && notBefore <= block.time) return true;
  return false;
}
