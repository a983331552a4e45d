import type { WorkloadBody } from '../deployment/deployment-body.js';
import type { ContractId } from '../ids.js';
import type { Deployment, NodeState, Workload } from './node-state.js';

/** Something new is wanted of the workload: a new generation, tried at once. */
export function wantAgain(workload: Workload): void {
  workload.generation += 1;
  workload.trial = null;
}

/**
 * The host was rebooted: what ran does not run, and what is known of the host is unknown. The workload is wanted
 * again, and until it is there again nothing that needs it may start.
 */
export function wantAgainAfterReboot(workload: Workload): void {
  if (workload.state === 'deleted') return;
  if (workload.goal === 'run' && workload.state !== 'error') workload.state = 'init';
  workload.applied = null;
  // What ran comes back first; an update that failed must not keep it away.
  if (workload.update?.phase === 'apply' && workload.update.reason !== null)
    workload.update.phase = 'restore';
  wantAgain(workload);
}

/** Changes what is wanted. A workload that is to go never comes back (a successor may). */
export function setGoal(workload: Workload, goal: Workload['goal']): void {
  if (workload.goal === goal || workload.goal === 'remove') return;
  workload.goal = goal;
  wantAgain(workload);
}

/** A workload that was just accepted. `generation` continues that of a namesake before it, so effect ids differ. */
export function newWorkload(body: WorkloadBody, goal: 'run' | 'pause', generation: number): Workload {
  return {
    name: body.name,
    body,
    goal,
    generation,
    settled: 0,
    state: 'init',
    message: '',
    result: null,
    applied: null,
    trial: null,
    proven: false,
    update: null,
    bound: [],
    decommissioned: null,
    successor: null,
  };
}

/** True while the host does not yet match what is wanted and that was not given up. */
export const isOwed = (workload: Workload): boolean => workload.settled < workload.generation;

export function findWorkload(state: NodeState, contract: ContractId, name: string): Workload | undefined {
  return state.deployments.get(contract)?.workloads.get(name);
}

/** Keeps the indexes of contracts with work; called after every event that settles or wants something. */
export function refreshWork(state: NodeState, { contractId, workloads }: Deployment): void {
  let owed = false;
  let earliest: number | null = null;
  for (const workload of workloads.values()) {
    if (!isOwed(workload)) continue;
    owed = true;
    const at = workload.trial?.retryAt ?? null;
    if (at !== null && (earliest === null || at < earliest)) earliest = at;
  }
  if (owed) state.work.add(contractId);
  else state.work.delete(contractId);
  if (earliest === null) state.retries.delete(contractId);
  else state.retries.set(contractId, earliest);
}
