import { subtractCapacity } from '../capacity.js';
import type { EventData } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { workloadCapacity } from '../deployment/workload-capacity.js';
import type { Recipes } from './recipes.js';
import { claimNetwork, releaseNetwork } from './network-claims.js';
import type { Deployment, NodeState, Workload } from './node-state.js';
import { newWorkload, refreshWork } from './workload-goal.js';

type WorkloadEventType =
  | 'WorkloadProvisioned'
  | 'WorkloadPaused'
  | 'WorkloadResumed'
  | 'WorkloadRemoved'
  | 'WorkloadFailed'
  | 'WorkloadBlocked'
  | 'RetryDue';

interface About {
  readonly contractId: ContractId;
  readonly name: string;
  readonly generation: number;
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
  change(workload, about.generation === workload.generation, deployment);
  refreshWork(state, deployment);
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
      if (current) settle(workload, 'ok');
    });
  },
  WorkloadPaused(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current) settle(workload, 'paused', 'paused');
    });
  },
  WorkloadResumed(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current) settle(workload, 'ok');
    });
  },
  WorkloadRemoved(state, data) {
    onWorkload(state, data, (workload, current, deployment) => {
      if (!current) return;
      settle(workload, 'deleted');
      workload.applied = null;
      workload.result = null;
      state.used = subtractCapacity(state.used, workloadCapacity(workload.body));
      releaseNetwork(state, deployment, workload.body, null);
      succeed(state, deployment, workload);
    });
  },
  WorkloadFailed(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (!current) return;
      const next = afterFailure(workload, data);
      if (data.retryAt === null) return settle(workload, next.state, next.message);
      workload.state = next.state;
      workload.message = next.message;
      workload.trial = { failures: data.attempt + 1, retryAt: data.retryAt, blockedOn: null };
    });
  },
  WorkloadBlocked(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (!current) return;
      workload.state = 'error';
      workload.message = data.reason;
      workload.trial = { failures: workload.trial?.failures ?? 0, retryAt: null, blockedOn: data.needs };
    });
  },
  RetryDue(state, data) {
    onWorkload(state, data, (workload, current) => {
      if (current && workload.trial !== null) workload.trial.retryAt = null;
    });
  },
};

/** What a failed try leaves: a workload that ran before an update or a pause runs on, and says what is amiss. */
function afterFailure(
  workload: Workload,
  { effect, reason }: EventData<'WorkloadFailed'>,
): Pick<Workload, 'state' | 'message'> {
  const stillRuns = workload.applied !== null && workload.state === 'ok';
  if (!stillRuns || effect === 'remove') return { state: 'error', message: reason };
  const amiss = effect === 'pause' ? 'not paused yet' : `version ${workload.body.version} is not applied yet`;
  return { state: 'ok', message: `${amiss}: ${reason}` };
}

/** A namesake that waited takes the place of the one that is gone. Its capacity was counted when it was accepted. */
function succeed(state: NodeState, deployment: Deployment, gone: Workload): void {
  if (gone.successor === null) return;
  const goal = state.contracts.get(deployment.contractId)?.status.kind === 'grace-period' ? 'pause' : 'run';
  deployment.workloads.set(gone.name, newWorkload(gone.successor, goal, gone.generation + 1));
  claimNetwork(state, deployment, gone.successor);
}
