import type { HostSpec, Outcome } from '../../domain/effect.js';
import type { WorkloadId } from '../../domain/ids.js';
import type { TrafficCounter } from '../../domain/reports/traffic.js';

/**
 * The port to the host. Level-triggered and idempotent: every verb may be called again at any time, after any
 * crash, and converges. A verb never throws for what the host does (that is an `Outcome`), only for bugs.
 */
export interface Driver {
  readonly name: 'linux' | 'dry';
  /** Which workload types this host can run; checked once at start. */
  support(): Promise<DriverSupport>;
  /** What the host has to give. */
  capacity(): Promise<HostCapacity>;
  /** Makes the host match `spec`, whether the thing is new, changed, half there or already so. */
  ensure(spec: HostSpec, context: DriverContext): Promise<Outcome>;
  /** Suspends what can be suspended (machines); for others it is only noted. */
  pause(spec: HostSpec, context: DriverContext): Promise<Outcome>;
  resume(spec: HostSpec, context: DriverContext): Promise<Outcome>;
  /** Leaves nothing of it behind. Removing what is not there is `done`. */
  remove(spec: HostSpec, context: DriverContext): Promise<Outcome>;
  /** Leaves nothing behind of what is there under this id, whatever it is: for what no record describes. */
  discard(id: WorkloadId, context: DriverContext): Promise<Outcome>;
  /** What is really there now. */
  inspect(id: WorkloadId): Promise<Inspection>;
  /** Ids of everything on this host that this driver made: to find what no contract accounts for. */
  list(): Promise<readonly WorkloadId[]>;
  /** What the counters of public traffic say, one for each interface of a workload that has such. Absent: it has none to read. */
  traffic?(): Promise<readonly TrafficCounter[]>;
  /** Stops helpers of the driver itself. Workloads go on running. */
  close(): Promise<void>;
}

export interface DriverContext {
  readonly signal: AbortSignal;
  /** One line for the log: which host command, how long, what it said. */
  readonly note: (message: string, fields?: Record<string, unknown>) => void;
}

export interface DriverSupport {
  /** Types that work here. */
  readonly types: readonly HostSpec['type'][];
  /** Type -> why not, and which package has what is missing. */
  readonly missing: readonly { readonly type: HostSpec['type']; readonly reason: string }[];
  /** Anything else a person should know (TCG instead of KVM, ...). */
  readonly notes: readonly string[];
}

export interface HostCapacity {
  readonly cru: number;
  readonly mru: bigint;
  readonly sru: bigint;
  readonly hru: bigint;
  /** Changes with every boot of the machine (Linux: /proc/sys/kernel/random/boot_id). */
  readonly bootId: string;
}

export type Inspection =
  | { readonly state: 'absent' }
  | { readonly state: 'present' | 'paused'; readonly details: Readonly<Record<string, string | number>> };
