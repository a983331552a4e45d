import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkLightSpec, ResultData } from '../../../../domain/effect.js';
import type { NetworkId, WorkloadId } from '../../../../domain/ids.js';
import type { TrafficCounter } from '../../../../domain/reports/traffic.js';
import type { DriverContext } from '../../driver.js';
import type { NetworkPlaces } from '../host-contracts.js';
import { SerialQueue } from '../serial-queue.js';
import { checkedWorkloadId } from '../workload-path.js';
import { HostBase } from './host-base.js';
import { formatIpv4, type Ipv4Network, requireIpv4Network } from './ipv4.js';
import { LeaseStore, type NetworkLease } from './lease-store.js';
import { ensureNetworkNamespace, namespaceExists, removeNetworkNamespace } from './network-namespace.js';
import { readPublicCounter } from './public-counters.js';
import { checkPrefix, type NetworkNames, networkNames } from './network-names.js';

export interface NetworkLightOptions {
  readonly dataDir: string;
  /** '' for Zero-OS's own names; another for each further node on the same machine. */
  readonly prefix: string;
  /** Host-wide /16; chosen by the prefix when not given. */
  readonly subnet?: string | undefined;
}

/**
 * Networks of type `network-light`: a namespace that routes, a bridge for machines, a lease on the host-wide bridge.
 * One at a time: they share the leases and the base.
 */
export class NetworkLight implements NetworkPlaces {
  readonly #prefix: string;
  readonly #base: HostBase;
  readonly #leases: LeaseStore;
  readonly #queue = new SerialQueue();

  /** @throws UnsafeIdError when the prefix cannot be part of an interface name */
  constructor(options: NetworkLightOptions) {
    checkPrefix(options.prefix);
    const folder = join(options.dataDir, 'network');
    this.#prefix = options.prefix;
    this.#leases = new LeaseStore(join(folder, 'leases'));
    const { prefix, subnet } = options;
    this.#base = new HostBase({ prefix, subnet, stateFile: join(folder, 'base.json') });
  }

  bridgeOf(id: NetworkId): string {
    return networkNames(this.#prefix, id).bridge;
  }

  namespaceOf(id: NetworkId): string {
    return networkNames(this.#prefix, id).namespace;
  }

  async isReady(id: NetworkId): Promise<boolean> {
    const { bridge, namespace } = networkNames(this.#prefix, id);
    return (await linkExists(bridge)) && (await namespaceExists(namespace));
  }

  /** @throws HostRefusal, HostCommandError */
  ensure(spec: NetworkLightSpec, context: DriverContext): Promise<ResultData> {
    return this.#queue.run(async () => {
      checkedWorkloadId(spec.id);
      const names = networkNames(this.#prefix, spec.networkId);
      const subnet = requireIpv4Network(`The subnet of the network '${spec.name}'`, spec.subnet);
      const lease = await this.#leases.acquire(spec);
      const base = await this.#base.ensure(context);
      const addresses = {
        private: privateGateway(subnet),
        public: publicAddress(base, lease),
        defaultGateway: formatIpv4(base.address + 1),
      };
      await ensureNetworkNamespace(names, this.#base.names.bridge, addresses, context);
      return null;
    });
  }

  /** Removes the network if this workload made it, and the base when it was the last one. */
  remove({ id, networkId }: NetworkLightSpec, context: DriverContext): Promise<null> {
    return this.#queue.run(async () => {
      checkedWorkloadId(id);
      await this.#remove(id, await this.#leases.get(networkId), context);
      return null;
    });
  }

  /** The same for a workload of which only the id is known. */
  discard(id: WorkloadId, context: DriverContext): Promise<null> {
    return this.#queue.run(async () => {
      const lease = await this.#leases.ofWorkload(checkedWorkloadId(id));
      if (lease !== undefined) await this.#remove(id, lease, context);
      return null;
    });
  }

  async #remove(id: WorkloadId, lease: NetworkLease | undefined, context: DriverContext): Promise<void> {
    if (lease?.workloadId === id) {
      await removeNetworkNamespace(networkNames(this.#prefix, lease.networkId), context);
      await this.#leases.release(lease.networkId);
    }
    if ((await this.#leases.all()).length === 0) await this.#base.remove(context);
  }

  /** Undefined when the workload has no network, or nothing of it is there (as after a boot). */
  async inspect(id: WorkloadId): Promise<Record<string, string | number> | undefined> {
    const lease = await this.#leases.ofWorkload(id);
    if (lease === undefined) return undefined;
    const names = networkNames(this.#prefix, lease.networkId);
    const missing = await missingParts(names);
    if (missing.length === Object.keys(names).length) return undefined;
    return {
      type: 'network-light',
      networkId: lease.networkId,
      subnet: lease.subnet,
      namespace: names.namespace,
      bridge: names.bridge,
      missing: missing.join(' '),
    };
  }

  /** Counters of the networks' public sides; of those that are there. @param epoch of the boot */
  async counters(epoch: string): Promise<TrafficCounter[]> {
    const counters: TrafficCounter[] = [];
    for (const lease of await this.#leases.all()) {
      const { publicPeer } = networkNames(this.#prefix, lease.networkId);
      const counter = await readPublicCounter(lease, publicPeer, epoch);
      if (counter !== null) counters.push(counter);
    }
    return counters;
  }

  async list(): Promise<WorkloadId[]> {
    return (await this.#leases.all()).map((lease) => lease.workloadId);
  }
}

/** Zero-OS: the subnet's address with last byte 1. */
function privateGateway(subnet: Ipv4Network): string {
  return `${formatIpv4(((subnet.address & ~255) | 1) >>> 0)}/${subnet.prefixLength}`;
}

function publicAddress(base: Ipv4Network, lease: NetworkLease): string {
  return `${formatIpv4(base.address + lease.offset)}/${base.prefixLength}`;
}

async function missingParts(names: NetworkNames): Promise<string[]> {
  const missing: string[] = [];
  if (!(await namespaceExists(names.namespace))) missing.push(names.namespace);
  for (const link of [names.bridge, names.privatePeer, names.publicPeer]) {
    if (!(await linkExists(link))) missing.push(link);
  }
  return missing;
}

async function linkExists(name: string): Promise<boolean> {
  return access(`/sys/class/net/${name}`).then(
    () => true,
    () => false,
  );
}
