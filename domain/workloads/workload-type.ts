import { gatewayFqdnProxy } from './gateway-fqdn-proxy.js';
import { gatewayNameProxy } from './gateway-name-proxy.js';
import { ip } from './ip.js';
import { ipv4 } from './ipv4.js';
import { network } from './network.js';
import { networkLight } from './network-light.js';
import { qsfs } from './qsfs.js';
import { volume } from './volume.js';
import type { WorkloadDefinition } from './workload-definition.js';
import { zdb } from './zdb.js';
import { zlogs } from './zlogs.js';
import { zmachine } from './zmachine.js';
import { zmachineLight } from './zmachine-light.js';
import { zmount } from './zmount.js';

/**
 * All types that Zero-OS registers, in the order in which a deployment's workloads are started (and reversed,
 * removed). Zero-OS takes the types that it does not list in random order; here they follow in a fixed one.
 * Source: zos provisiond main.go, zosbase zos/types.go.
 */
export const workloadTypes = [
  zmount,
  volume,
  qsfs,
  network,
  networkLight,
  ipv4,
  ip,
  zmachine,
  zmachineLight,
  zlogs,
  zdb,
  gatewayNameProxy,
  gatewayFqdnProxy,
] as const;

type Definition = (typeof workloadTypes)[number];

export type WorkloadType = Definition['type'];

/** The data of each type: `WorkloadData['zmount']`. */
export type WorkloadData = { readonly [D in Definition as D['type']]: ReturnType<D['parse']> };

/** What a driver needs to know of one workload of each type. */
export type WorkloadSpecs = { readonly [D in Definition as D['type']]: ReturnType<D['hostSpec']> };

export type WorkloadDefinitions = {
  readonly [T in WorkloadType]: WorkloadDefinition<T, WorkloadData[T], WorkloadSpecs[T]>;
};

// the table holds one definition for each type, which is just what the mapped type says
const byType = Object.fromEntries(workloadTypes.map((d) => [d.type, d])) as unknown as WorkloadDefinitions;
const startupIndexes = new Map<string, number>(workloadTypes.map((d, i) => [d.type, i]));

export function isWorkloadType(text: string): text is WorkloadType {
  return startupIndexes.has(text);
}

/** Everything there is to know about a type. */
export function definitionOf<T extends WorkloadType>(
  type: T,
): WorkloadDefinition<T, WorkloadData[T], WorkloadSpecs[T]> {
  return byType[type];
}

/** The place of a type in the startup order, from 0. */
export function startupIndex(type: WorkloadType): number {
  return startupIndexes.get(type) ?? workloadTypes.length;
}
