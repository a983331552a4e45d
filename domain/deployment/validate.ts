import { byteLength } from '../workloads/go-text.js';
import type { Siblings } from '../workloads/workload-definition.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import { type BodyProblem, brief } from './body-error.js';
import type { DeploymentBody, WorkloadBody, WorkloadBodyOf } from './deployment-body.js';

/**
 * The first rule that a body breaks, in Zero-OS's order (zos-facts 1.2): for each workload its version, its name,
 * that no other has it, and its type's own rules. Codes: `WORKLOAD_VERSION_TOO_HIGH`, `WORKLOAD_NAME_INVALID`,
 * `WORKLOAD_NAME_TWICE`, `WORKLOAD_DATA_INVALID`.
 */
export function validateDeployment(body: DeploymentBody): BodyProblem | null {
  const siblings = siblingsIn(body);
  const names = new Set<string>();
  for (const [i, workload] of body.workloads.entries()) {
    const { name, version } = workload;
    const path = `workloads[${i}]`;
    if (version > body.version) {
      return { ...versionTooHigh(name, version, body.version), path: `${path}.version` };
    }
    const bad = nameProblem(name) === null ? nameTwice(name, names) : badName(name);
    if (bad !== null) return { ...bad, path: `${path}.name` };
    names.add(name);
    const message = dataProblem(workload, siblings);
    if (message !== null)
      return { code: 'WORKLOAD_DATA_INVALID', message: brief(message), path: `${path}.data` };
  }
  return null;
}

function badName(name: string): BodyProblem {
  const message = `name '${brief(name)}' is invalid: ${nameProblem(name)}`;
  return { code: 'WORKLOAD_NAME_INVALID', message };
}

function nameTwice(name: string, names: ReadonlySet<string>): BodyProblem | null {
  if (!names.has(name)) return null;
  return { code: 'WORKLOAD_NAME_TWICE', message: `multiple workloads with the same name '${name}'` };
}

/** What is wrong with a workload's name, in Zero-OS's words (zosbase id.go); null when it is good. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'name cannot be empty';
  // a virtio-fs tag has no more room
  if (byteLength(name) > 36) return 'name cannot exceed 36 characters';
  if (!/^[a-zA-Z0-9_]+$/.test(name)) return 'unsupported character in workload name';
  return name === 'ygg' ? `invalid name '${name}' is reserved` : null;
}

function versionTooHigh(name: string, version: number, limit: number): BodyProblem {
  const message = `workload '${brief(name)}' version '${version}' cannot be higher than deployment version '${limit}'`;
  return { code: 'WORKLOAD_VERSION_TOO_HIGH', message };
}

function dataProblem<T extends WorkloadType>(workload: WorkloadBodyOf<T>, siblings: Siblings): string | null {
  return definitionOf(workload.type).validate(workload.data, siblings);
}

function siblingsIn(body: DeploymentBody): Siblings {
  const types = new Map<string, WorkloadType>();
  const publicIpUses = new Map<string, number>();
  for (const workload of body.workloads) {
    // of equal names the first is found; the second is refused anyway
    if (!types.has(workload.name)) types.set(workload.name, workload.type);
    const used = publicIpOf(workload);
    publicIpUses.set(used, (publicIpUses.get(used) ?? 0) + 1);
  }
  return {
    typeOf: (name) => (nameProblem(name) === null ? (types.get(name) ?? null) : null),
    publicIpUses: (name) => publicIpUses.get(name) ?? 0,
  };
}

function publicIpOf(workload: WorkloadBody): string {
  return workload.type === 'zmachine' ? workload.data.network.publicIp : '';
}
