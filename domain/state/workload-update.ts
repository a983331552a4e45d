import { workloadCapacity } from '../deployment/workload-capacity.js';
import type { WorkloadBody } from '../deployment/body-types.js';
import type { Capacity } from '../workloads/workload-definition.js';
import type { PendingUpdate, Workload } from './node-state.js';

/** The body that the host is to have now: the accepted one, unless an update failed and what ran before stays. */
export function wantedBody({ body, update }: Workload): WorkloadBody {
  return update === null || update.phase === 'apply' ? body : update.standing;
}

/** What is counted for a workload: while an update is tried, whichever version takes more. */
export function reservedFor({ body, update }: Pick<Workload, 'body' | 'update'>): Capacity {
  if (update === null) return workloadCapacity(body);
  if (update.phase === 'given-up') return workloadCapacity(update.standing);
  return larger(workloadCapacity(body), workloadCapacity(update.standing));
}

/** What stays of an update that is not on the host yet when another one comes: the version that ran is still that. */
export function updateTo({ body, update, proven }: Workload): PendingUpdate | null {
  const standing = update?.standing ?? (proven ? body : null);
  return standing && { standing, phase: 'apply', reason: null };
}

function larger(a: Capacity, b: Capacity): Capacity {
  const most = (x: bigint, y: bigint): bigint => (x > y ? x : y);
  return {
    cru: most(a.cru, b.cru),
    mru: most(a.mru, b.mru),
    sru: most(a.sru, b.sru),
    hru: most(a.hru, b.hru),
    ipv4u: most(a.ipv4u, b.ipv4u),
  };
}
