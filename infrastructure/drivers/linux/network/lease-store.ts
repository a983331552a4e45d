import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NetworkLightSpec } from '../../../../domain/effect.js';
import type { WorkloadId } from '../../../../domain/ids.js';
import { HostRefusal } from '../host-refusal.js';
import { isWorkloadId } from '../workload-path.js';
import { readJsonFile, removeJsonFile, writeJsonFile } from './json-file.js';
import { networkNames } from './network-names.js';

const leaseSchema = z.object({
  workloadId: z.string().refine((id): id is WorkloadId => isWorkloadId(id)),
  networkId: z.string(),
  /** Place of the public address in the host-wide subnet. */
  offset: z.number().int(),
  subnet: z.string(),
});

/** What this node remembers of one network: who made it and which public address it has. */
export type NetworkLease = z.infer<typeof leaseSchema>;

/** Zero-OS leases 100.127.0.3 to 100.127.255.254 of the /16 (zos-facts.md 8.6). */
const firstOffset = 3;
const lastOffset = 0xffff - 1;

/** One file per network. It is written before anything of the network is made and removed after all of it is gone. */
export class LeaseStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async all(): Promise<NetworkLease[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const leases: NetworkLease[] = [];
    for (const name of names.filter((name) => name.endsWith('.json')).sort()) {
      const lease = await readJsonFile(join(this.#folder, name), leaseSchema);
      if (lease !== undefined) leases.push(lease);
    }
    return leases;
  }

  get(networkId: string): Promise<NetworkLease | undefined> {
    return readJsonFile(this.#path(networkId), leaseSchema);
  }

  async ofWorkload(id: WorkloadId): Promise<NetworkLease | undefined> {
    return (await this.all()).find((lease) => lease.workloadId === id);
  }

  /** @throws HostRefusal when another workload holds the network, or no address is free */
  async acquire(spec: NetworkLightSpec): Promise<NetworkLease> {
    const existing = await this.get(spec.networkId);
    if (existing !== undefined && existing.workloadId !== spec.id) {
      throw new HostRefusal(
        `The network '${spec.name}' of twin ${spec.twinId} exists already on this node, made by the workload ` +
          `${existing.workloadId}; it can be made anew when that one is removed.`,
        true,
      );
    }
    if (existing?.subnet === spec.subnet) return existing;
    const offset = existing?.offset ?? freeOffset(spec.networkId, await this.all());
    const lease = { workloadId: spec.id, networkId: spec.networkId, offset, subnet: spec.subnet };
    await writeJsonFile(this.#path(spec.networkId), lease);
    return lease;
  }

  async release(networkId: string): Promise<void> {
    await removeJsonFile(this.#path(networkId));
  }

  #path(networkId: string): string {
    networkNames('', networkId); // refuses what is not safe as a name
    return join(this.#folder, `${networkId}.json`);
  }
}

/** The same id gets the same address wherever it is free; a taken one is passed over. */
export function freeOffset(networkId: string, leases: readonly NetworkLease[]): number {
  const taken = new Set(leases.map((lease) => lease.offset));
  const count = lastOffset - firstOffset + 1;
  const start = createHash('sha256').update(networkId).digest().readUInt32BE() % count;
  for (let step = 0; step < count; step += 1) {
    const offset = firstOffset + ((start + step) % count);
    if (!taken.has(offset)) return offset;
  }
  throw new HostRefusal('All public addresses for networks on this node are taken.', true);
}
