import type { WorkloadBody } from './body-types.js';

/**
 * How many names one body may want. Each is a look at the chain and is watched from then on; Zero-OS has no limit.
 * Real bodies want one.
 */
export const maxGatewayNames = 64;

/** The names that the gateways of a body want from this node's domain, each once, in the body's order. */
export function gatewayNames(workloads: readonly WorkloadBody[]): readonly string[] {
  return [...new Set(workloads.flatMap((workload) => gatewayName(workload) ?? []))];
}

/** The name that a workload wants from this node's domain; null when it is no such gateway. */
export function gatewayName(workload: WorkloadBody): string | null {
  return workload.type === 'gateway-name-proxy' ? workload.data.name : null;
}
