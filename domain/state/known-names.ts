import { gatewayName, gatewayNames } from '../deployment/gateway-names.js';
import { parseDeploymentJson, type WorkloadBody } from '../deployment/deployment-body.js';
import { type ExactJson, isJsonArray, isJsonObject } from '../json/exact-json.js';
import type { HeldBody, KnownName, NodeState } from './node-state.js';

/** A name that nothing was read of yet: every fact about it counts. */
const unread: KnownName = { readAt: -1, holder: null, uses: 0 };

/** What the chain says of a name; undefined when it was never read. */
export function knownName(state: NodeState, name: string): KnownName | undefined {
  const known = state.names.get(name);
  return known === undefined || known.readAt < 0 ? undefined : known;
}

/** Watches the names that these workloads want: one use for each. */
export function claimNames(state: NodeState, names: readonly string[]): void {
  for (const name of names) {
    const known = state.names.get(name) ?? unread;
    state.names.set(name, { ...known, uses: known.uses + 1 });
  }
}

/** Gives up one use of each; a name that nobody uses any more is not watched. */
export function releaseNames(state: NodeState, names: readonly string[]): void {
  for (const name of names) {
    const known = state.names.get(name);
    if (known === undefined) continue;
    if (known.uses <= 1) state.names.delete(name);
    else state.names.set(name, { ...known, uses: known.uses - 1 });
  }
}

/** The name that one workload uses, as a list. */
export function nameOf(body: WorkloadBody): readonly string[] {
  const name = gatewayName(body);
  return name === null ? [] : [name];
}

/** The names that a body which waits will want. */
export function namesOfHeld({ body }: HeldBody): readonly string[] {
  return mayWantName(body) ? gatewayNames(parseDeploymentJson(body).workloads) : [];
}

/** Most bodies have no gateway, and what is held was written by `deploymentToJson`: a look saves reading all of it. */
function mayWantName(body: ExactJson): boolean {
  const workloads = isJsonObject(body) ? body['workloads'] : undefined;
  if (workloads === undefined || !isJsonArray(workloads)) return true;
  return workloads.some((workload) => !isJsonObject(workload) || workload['type'] === 'gateway-name-proxy');
}
