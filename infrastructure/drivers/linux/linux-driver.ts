import type { HostSpec, Outcome } from '../../../domain/effect.js';
import type { WorkloadId } from '../../../domain/ids.js';
import type { TrafficCounter } from '../../../domain/reports/traffic.js';
import type { Driver, DriverContext, DriverSupport, HostCapacity, Inspection } from '../driver.js';
import { readHostCapacity } from './host-capacity.js';
import { isLinuxType, type LinuxType } from './host-support.js';
import { hostOutcome } from './host-outcome.js';
import { type LinuxDriverOptions, type LinuxParts, openLinuxParts } from './linux-parts.js';
import { KeyedQueues } from './serial-queue.js';
import { discardStorage, ensureStorage, inspectStorage, listStorage, removeStorage } from './storage.js';
import { checkedWorkloadId } from './workload-path.js';

export type { LinuxDriverOptions } from './linux-parts.js';

/**
 * The driver that changes this machine. It opens the pool; what the host lacks is told by `support()`, and calls for
 * such types fail with the reason.
 * @throws UnsafeIdError for a network prefix that cannot be part of an interface name
 */
export async function createLinuxDriver(options: LinuxDriverOptions): Promise<Driver> {
  return new LinuxDriver(await openLinuxParts(options));
}

class LinuxDriver implements Driver {
  readonly name = 'linux';
  readonly #parts: LinuxParts;
  readonly #queues = new KeyedQueues();

  constructor(parts: LinuxParts) {
    this.#parts = parts;
  }

  support(): Promise<DriverSupport> {
    return Promise.resolve(this.#parts.support);
  }

  capacity(): Promise<HostCapacity> {
    return readHostCapacity(this.#parts.pool?.sizeBytes ?? 0n);
  }

  async traffic(): Promise<readonly TrafficCounter[]> {
    const { bootId } = await this.capacity();
    return this.#parts.networks.counters(bootId);
  }

  ensure(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    const { machines, networks, pool } = this.#parts;
    return this.#verb(spec, (own) => {
      if (own.type === 'network-light') return hostOutcome(() => networks.ensure(own, context));
      if (own.type !== 'zmachine-light') return hostOutcome(() => ensureStorage(pool, own, context));
      if (own.gpus !== undefined) return Promise.resolve(noGpus);
      // What must be there must run: a machine that was paused and changed meanwhile is owed only this one effect.
      return machines.resume(own, context);
    });
  }

  pause(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#verb(spec, (own) =>
      own.type === 'zmachine-light'
        ? this.#parts.machines.pause(own, context)
        : onlyNoted('paused', own, context),
    );
  }

  resume(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#verb(spec, (own) =>
      own.type === 'zmachine-light'
        ? this.#parts.machines.resume(own, context)
        : onlyNoted('resumed', own, context),
    );
  }

  remove(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    const { machines, networks, pool } = this.#parts;
    return this.#verb(spec, (own) => {
      if (own.type === 'zmachine-light') return machines.remove(own, context);
      if (own.type === 'network-light') return hostOutcome(() => networks.remove(own, context));
      return hostOutcome(() => removeStorage(pool, own, context));
    });
  }

  /** What needs others goes first: the machine, then its networks and disks. */
  discard(id: WorkloadId, context: DriverContext): Promise<Outcome> {
    const { machines, networks, pool } = this.#parts;
    return this.#queues.run(checkedWorkloadId(id), async () => {
      const machine = await machines.discard(id, context);
      if (machine.kind === 'failed') return machine;
      return hostOutcome(async () => {
        await networks.discard(id, context);
        if (pool !== undefined) await discardStorage(pool, id, context);
        return null;
      });
    });
  }

  inspect(id: WorkloadId): Promise<Inspection> {
    const { machines, networks, pool } = this.#parts;
    return this.#queues.run(id, async () => {
      checkedWorkloadId(id);
      const details = (await inspectStorage(pool, id)) ?? (await networks.inspect(id));
      return details === undefined ? machines.inspect(id) : { state: 'present', details };
    });
  }

  async list(): Promise<readonly WorkloadId[]> {
    const { machines, networks, pool } = this.#parts;
    const ids = [...(await listStorage(pool)), ...(await networks.list()), ...(await machines.list())];
    return [...new Set(ids)].sort();
  }

  close(): Promise<void> {
    this.#parts.machines.close();
    return Promise.resolve();
  }

  /** Two calls for one workload never run together; for a type that does not work here the call fails at once. */
  #verb(spec: HostSpec, work: (own: LinuxSpec) => Promise<Outcome>): Promise<Outcome> {
    const against = this.#parts.support.missing.find(({ type }) => type === spec.type);
    // Retryable: the operator may install what is missing and start the node again.
    if (against !== undefined) {
      return Promise.resolve({ kind: 'failed', reason: against.reason, retryable: true });
    }
    if (!isLinuxSpec(spec)) throw new Error(`invariant: a ${spec.type} is among what this driver lacks`);
    return this.#queues.run(spec.id, () => work(spec));
  }
}

/** What this driver has; every other type is among `support().missing`. */
type LinuxSpec = Extract<HostSpec, { readonly type: LinuxType }>;

const isLinuxSpec = (spec: HostSpec): spec is LinuxSpec => isLinuxType(spec.type);

const noGpus: Outcome = {
  kind: 'failed',
  reason: 'The linux driver of this version does not pass GPUs through to machines.',
  retryable: false,
};

function onlyNoted(what: string, spec: HostSpec, context: DriverContext): Promise<Outcome> {
  context.note(`${what}: only noted, a ${spec.type} does not run by itself`, { id: spec.id });
  return Promise.resolve({ kind: 'done', result: null });
}
