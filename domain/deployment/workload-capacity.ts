import { addCapacity, type Capacity, noCapacity } from '../workloads/workload-definition.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import type { DeploymentBody, WorkloadBody, WorkloadBodyOf } from './deployment-body.js';

/** What one workload takes of the node while it is ok or paused. */
export function workloadCapacity(workload: WorkloadBody): Capacity {
  return dataCapacity(workload);
}

/** The sum over all workloads of a body. */
export function deploymentCapacity(body: DeploymentBody): Capacity {
  return body.workloads.map(workloadCapacity).reduce(addCapacity, noCapacity);
}

function dataCapacity<T extends WorkloadType>(workload: WorkloadBodyOf<T>): Capacity {
  return definitionOf(workload.type).capacity(workload.data);
}
