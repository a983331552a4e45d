import type { DriverSupport } from './driver.js';

/** Workload types that a host cannot run for one and the same reason. */
export interface MissingTypes {
  readonly types: readonly string[];
  /** Why, and which package would help. */
  readonly reason: string;
}

/** What a driver lacks, each reason once, in the order in which the driver names them. */
export function missingTypes(support: DriverSupport): readonly MissingTypes[] {
  const byReason = new Map<string, string[]>();
  for (const { type, reason } of support.missing) {
    const types = byReason.get(reason);
    if (types === undefined) byReason.set(reason, [type]);
    else types.push(type);
  }
  return [...byReason].map(([reason, types]) => ({ types, reason }));
}
