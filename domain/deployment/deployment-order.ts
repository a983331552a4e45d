import { startupIndex } from '../workloads/workload-type.js';
import type { WorkloadBody } from './deployment-body.js';

/**
 * Sorts workloads into the order in which they are started: by type (zos-facts 3.7), of zmounts and volumes the
 * biggest first, else as in the document. Removal goes the other way round.
 */
export function startupOrder(workloads: readonly WorkloadBody[]): WorkloadBody[] {
  return [...workloads].sort((a, b) => startupIndex(a.type) - startupIndex(b.type) || biggestFirst(a, b));
}

function biggestFirst(a: WorkloadBody, b: WorkloadBody): number {
  const sizeA = diskSize(a);
  const sizeB = diskSize(b);
  if (sizeA === sizeB) return 0;
  return sizeA > sizeB ? -1 : 1;
}

function diskSize(workload: WorkloadBody): bigint {
  return workload.type === 'zmount' || workload.type === 'volume' ? workload.data.size : 0n;
}
