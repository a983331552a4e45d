import { subtractCapacity } from '../capacity.js';
import type { EventData } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { addCapacity } from '../workloads/workload-definition.js';
import type { Recipes } from './recipes.js';
import { claimNetwork, releaseNetwork } from './network-claims.js';
import type { Deployment, NodeState, Workload } from './node-state.js';
import { releaseResources, resourceKey } from './exclusives.js';
import { dropSuccessor } from './evolve-deployment.js';
import { nameOf, releaseNames } from './known-names.js';
import { newWorkload, refreshWork, setGoal, wantAgain } from './workload-goal.js';
import { reservedFor } from './workload-update.js';

type WorkloadEventType =
  | 'WorkloadProvisioned'
  | 'WorkloadPaused'
  | 'WorkloadResumed'
  | 'WorkloadRemoved'
  | 'WorkloadFailed'
  | 'WorkloadBlocked'
  | 'ResourceBound'
  | 'WorkloadDecommissioned'
  | 'RetryDue';

interface About {
  readonly contractId: ContractId;
  readonly name: string;
  /** Not of events that hold for whatever is wanted. */
  readonly generation?: number;
}

/** Runs `change` on the workload that an event is about, then keeps the index of work. */
function onWorkload(
  state: NodeState,
  about: About,
  change: (workload: Workload, current: boolean, deployment: Deployment) => void,
): void {
  const deployment = state.deployments.get(about.contractId);
  const workload = deployment?.workloads.get(about.name);
  if (deployment === undefined || workload === undefined) return;
  change(workload, (about.generation ?? workload.generation) === workload.generation, deployment);
  refreshWork(state, deployment);
  if (state.voice.account === null) return;
  if (deployment.ended) state.unreported.delete(about.contractId);
  else state.unreported.add(about.contractId);
}

function settle(workload: Workload, state: Workload['state'], message = ''): void {
  workload.settled = workload.generation;
  workload.state = state;
  workload.message = message;
  workload.trial = null;
}

export const evolveWorkload: Recipes<WorkloadEventType> = {
  WorkloadProvisioned(state, data) {
    onWorkload(state, data, (workload, current) => {
      // An answer to an older wish still says what is on the host now; it does not settle the newer wish.
      workload.applied = data.version;
      workload.result = data.result;
      if (current) provisioned(state, workload);
    });
  },
  WorkloadPaused(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current) settle(workload, 'paused', 'paused');
    });
  },
  WorkloadResumed(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current) provisioned(state, workload);
    });
  },
  WorkloadRemoved(state, data) {
    onWorkload(state, data, (workload, current, deployment) => {
      if (!current) return;
      settle(workload, 'deleted', workload.decommissioned ?? '');
      workload.applied = null;
      workload.result = null;
      // What was once there is history; a node that was killed before it got that far must end the same.
      workload.proven = false;
      state.used = subtractCapacity(state.used, reservedFor(workload));
      workload.update = null;
      releaseResources(state, data.contractId, workload);
      releaseNetwork(state, deployment, workload.body, null);
      releaseNames(state, nameOf(workload.body));
      succeed(state, deployment, workload);
    });
  },
  WorkloadFailed(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (!current) return;
      const next = afterFailure(workload, data);
      if (data.effect === 'ensure' && updateFailed(state, workload, data)) return;
      if (data.retryAt === null) return settle(workload, next.state, next.message);
      workload.state = next.state;
      workload.message = next.message;
      workload.trial = { failures: data.attempt + 1, retryAt: data.retryAt };
    });
  },
  WorkloadBlocked(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (!current) return;
      workload.state = 'error';
      workload.message = data.reason;
      workload.trial = { failures: workload.trial?.failures ?? 0, retryAt: null };
    });
  },
  ResourceBound(state, data) {
    onWorkload(state, data, (workload) => {
      state.exclusives.set(resourceKey(data), { contractId: data.contractId, name: data.name });
      workload.bound = [...workload.bound, { kind: data.kind, id: data.id, gateway: data.gateway }];
    });
  },
  WorkloadDecommissioned(state, data) {
    onWorkload(state, data, (workload, _current, deployment) => {
      // What waits for its namesake to go will not come; the namesake is on its way out already.
      if (workload.successor !== null) return dropSuccessor(state, deployment, workload);
      workload.decommissioned = data.reason;
      workload.message = data.reason;
      setGoal(workload, 'remove');
    });
  },
  RetryDue(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current && workload.trial !== null) workload.trial.retryAt = null;
    });
  },
};

/** What runs is what was wanted; when that was what ran before a failed update, the update has its turn again. */
function provisioned(state: NodeState, workload: Workload): void {
  const before = reservedFor(workload);
  settle(workload, 'ok');
  if (workload.update === null || workload.update.phase === 'apply') {
    workload.update = null;
    workload.proven = true;
  } else {
    workload.message = notApplied(workload, workload.update.reason ?? '');
    if (workload.update.phase === 'restore') {
      workload.update.phase = 'apply';
      wantAgain(workload);
    }
  }
  state.used = addCapacity(subtractCapacity(state.used, before), reservedFor(workload));
}

/**
 * An update that cannot be done leaves what ran as it was: for good when only a change can mend it, else until it
 * works. Where the host has nothing (it was rebooted), what ran is brought back first.
 * @returns true when nothing is left to do
 */
function updateFailed(
  state: NodeState,
  workload: Workload,
  { reason, retryAt }: EventData<'WorkloadFailed'>,
): boolean {
  const { update, applied } = workload;
  if (update === null || update.phase !== 'apply') return false;
  const before = reservedFor(workload);
  const isStanding = applied === update.standing.version && workload.state === 'ok';
  update.reason = reason;
  if (retryAt === null) update.phase = 'given-up';
  else if (!isStanding) update.phase = 'restore';
  state.used = addCapacity(subtractCapacity(state.used, before), reservedFor(workload));
  if (isStanding) return false;
  if (applied === null) workload.state = 'init';
  workload.message = notApplied(workload, reason);
  wantAgain(workload);
  return true;
}

const notApplied = ({ body }: Workload, reason: string): string =>
  `version ${body.version} is not applied: ${reason}`;

/** What a failed try leaves: a workload that ran before an update or a pause runs on, and says what is amiss. */
function afterFailure(
  workload: Workload,
  { effect, reason }: EventData<'WorkloadFailed'>,
): Pick<Workload, 'state' | 'message'> {
  const stillRuns = workload.applied !== null && workload.state === 'ok';
  if (!stillRuns || effect === 'remove') return { state: 'error', message: reason };
  return {
    state: 'ok',
    message: effect === 'pause' ? `not paused yet: ${reason}` : notApplied(workload, reason),
  };
}

/** A namesake that waited takes the place of the one that is gone. Its capacity was counted when it was accepted. */
function succeed(state: NodeState, deployment: Deployment, gone: Workload): void {
  if (gone.successor === null) return;
  const goal = state.contracts.get(deployment.contractId)?.status.kind === 'grace-period' ? 'pause' : 'run';
  deployment.workloads.set(gone.name, newWorkload(gone.successor, goal, gone.generation + 1));
  claimNetwork(state, deployment, gone.successor);
}
