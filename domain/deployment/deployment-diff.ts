import { writeExactJson } from '../json/exact-json.js';
import { definitionOf } from '../workloads/workload-type.js';
import type { BodyProblem } from './body-error.js';
import type { DeploymentBody, WorkloadBody } from './deployment-body.js';
import { startupOrder } from './deployment-order.js';
import { validateDeployment } from './validate.js';
import { workloadToJson } from './write-deployment.js';

export interface WorkloadOperation {
  readonly op: 'add' | 'remove' | 'update';
  readonly name: string;
}

export type DeploymentDiff =
  | { readonly ok: true; readonly operations: readonly WorkloadOperation[] }
  | { readonly ok: false; readonly problem: BodyProblem };

export interface DiffOptions {
  /**
   * What to do with a workload that changed while its version did not move. `refuse` (the default): the node's
   * state must be what was signed (W15). `ignore`: keep what runs, silently, as Zero-OS does.
   */
  readonly unversionedChange?: 'refuse' | 'ignore';
}

/**
 * What leads from one version of a deployment to the next: first all removals in reverse startup order, then adds
 * and updates in startup order (zos-facts 3.7, 3.8). `current` holds the workloads that exist now: a name that
 * was removed can be used again.
 * Codes: `UPDATE_INVALID`, `UPDATE_OTHER_DEPLOYMENT`, `UPDATE_VERSION`, `UPDATE_WORKLOAD_VERSION`,
 * `UPDATE_TYPE_CHANGED`, `UPDATE_NOT_SUPPORTED`, `UPDATE_WITHOUT_VERSION`.
 */
export function diffDeployments(
  current: DeploymentBody,
  next: DeploymentBody,
  options: DiffOptions = {},
): DeploymentDiff {
  const problem = headProblem(current, next);
  if (problem !== null) return { ok: false, problem };
  const running = new Map(current.workloads.map((workload) => [workload.name, workload]));
  const wanted = new Map<string, 'add' | 'update'>();
  for (const workload of next.workloads) {
    const old = running.get(workload.name);
    const step = old === undefined ? stepOfNew(workload, next) : stepOfOld(old, workload, next, options);
    if (typeof step === 'object') return { ok: false, problem: step };
    if (step !== 'keep') wanted.set(workload.name, step);
  }
  return { ok: true, operations: inOrder(current, next, wanted) };
}

function headProblem(current: DeploymentBody, next: DeploymentBody): BodyProblem | null {
  const invalid = validateDeployment(next);
  if (invalid !== null)
    return { code: 'UPDATE_INVALID', message: `new deployment is invalid: ${invalid.message}` };
  if (next.twinId !== current.twinId || next.contractId !== current.contractId) {
    return { code: 'UPDATE_OTHER_DEPLOYMENT', message: 'cannot change deployment or twin id' };
  }
  const expected = current.version + 1;
  if (next.version === expected) return null;
  return { code: 'UPDATE_VERSION', message: `expecting deployment version ${expected}, got ${next.version}` };
}

function stepOfNew(workload: WorkloadBody, next: DeploymentBody): 'add' | BodyProblem {
  if (workload.version === next.version) return 'add';
  const message = `invalid version number for workload '${workload.name}' expected '${next.version}'`;
  return { code: 'UPDATE_WORKLOAD_VERSION', message };
}

function stepOfOld(
  old: WorkloadBody,
  workload: WorkloadBody,
  next: DeploymentBody,
  options: DiffOptions,
): 'update' | 'keep' | BodyProblem {
  const { name, type } = workload;
  if (old.type !== type)
    return { code: 'UPDATE_TYPE_CHANGED', message: `cannot change workload type '${name}'` };
  if (workload.version === next.version)
    return definitionOf(type).isUpdatable ? 'update' : notUpdatable(type);
  if (options.unversionedChange === 'ignore' || isSame(old, workload)) return 'keep';
  const message = `workload '${name}' differs from the running one but keeps version '${workload.version}', set it to '${next.version}' to update it or leave it unchanged`;
  return { code: 'UPDATE_WITHOUT_VERSION', message };
}

function notUpdatable(type: string): BodyProblem {
  return { code: 'UPDATE_NOT_SUPPORTED', message: `workload '${type}' does not support upgrade` };
}

/** All that is written counts, also what the challenge leaves out (`corex`). */
function isSame(a: WorkloadBody, b: WorkloadBody): boolean {
  return writeExactJson(workloadToJson(a)) === writeExactJson(workloadToJson(b));
}

function inOrder(
  current: DeploymentBody,
  next: DeploymentBody,
  wanted: ReadonlyMap<string, 'add' | 'update'>,
): WorkloadOperation[] {
  const kept = new Set(next.workloads.map((workload) => workload.name));
  const removals = startupOrder(current.workloads.filter((workload) => !kept.has(workload.name))).reverse();
  const operations: WorkloadOperation[] = removals.map(({ name }) => ({ op: 'remove', name }));
  for (const { name } of startupOrder(next.workloads)) {
    const op = wanted.get(name);
    if (op !== undefined) operations.push({ op, name });
  }
  return operations;
}
