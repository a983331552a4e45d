import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { EffectKind, HostSpec, Outcome } from '../../../domain/effect.js';
import type { WorkloadId } from '../../../domain/ids.js';
import type { TrafficCounter } from '../../../domain/reports/traffic.js';
import { workloadTypes } from '../../../domain/workloads/workload-type.js';
import { canonicalText } from '../../../domain/state/state-hash.js';
import type { Driver, DriverContext, DriverSupport, HostCapacity, Inspection } from '../driver.js';
import { type DryLine, DryRecord, readDryRecord } from './dry-record.js';
import { readDryTraffic } from './dry-traffic.js';
import { dryResult } from './dry-result.js';

export interface DryDriverOptions {
  /** Where the record of calls is kept; null: in memory. */
  readonly file: string | null;
  readonly capacity?: HostCapacity;
  /** How long a call takes, ms. */
  readonly delayMs?: (spec: HostSpec, kind: EffectKind) => number;
  /** File with the counters of public traffic: a JSON array of {contract_id, name, epoch, bytes}. Default: there are none. */
  readonly trafficFile?: string;
  /** Lets a call fail instead of doing anything. */
  readonly fail?: (spec: HostSpec, kind: EffectKind) => Outcome | null;
}

interface Thing {
  readonly spec: string;
  readonly size: string | undefined;
  readonly paused: boolean;
}

const gibibyte = 1024n ** 3n;

/**
 * Records what it would do, in a file that survives crashes, and keeps the world that its calls would have made. The
 * world outlives the process as a real host's would: it is what the record says.
 */
export class DryDriver implements Driver {
  readonly name = 'dry';
  readonly #options: DryDriverOptions;
  readonly #record: DryRecord;
  readonly #world = new Map<string, Thing>();
  #calls: number;

  constructor(options: DryDriverOptions) {
    this.#options = options;
    this.#record = new DryRecord(options.file);
    for (const entry of this.#record.lines) this.#settle(entry);
    this.#calls = this.#record.lines.reduce((most, { call }) => Math.max(most, call + 1), 0);
  }

  /** Looks at the world of another process's record without writing to it. */
  static reading(file: string): Pick<Driver, 'inspect' | 'list'> {
    const driver = new DryDriver({ file: null });
    for (const entry of existsSync(file) ? readDryRecord(file).lines : []) driver.#settle(entry);
    return driver;
  }

  async support(): Promise<DriverSupport> {
    return {
      types: workloadTypes.map(({ type }) => type),
      missing: [],
      notes: ['dry driver: nothing on this host is changed'],
    };
  }

  async capacity(): Promise<HostCapacity> {
    const sru = 1024n * gibibyte;
    return (
      this.#options.capacity ?? { cru: cpus().length, mru: BigInt(totalmem()), sru, hru: sru, bootId: 'dry' }
    );
  }

  traffic(): Promise<readonly TrafficCounter[]> {
    return readDryTraffic(this.#options.trafficFile);
  }

  ensure(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#call('ensure', spec, context);
  }

  pause(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#call('pause', spec, context);
  }

  resume(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#call('resume', spec, context);
  }

  remove(spec: HostSpec, context: DriverContext): Promise<Outcome> {
    return this.#call('remove', spec, context);
  }

  /** Goes on record as a removal of a thing whose type is not known. */
  async discard(id: WorkloadId, context: DriverContext): Promise<Outcome> {
    const about = {
      call: this.#calls++,
      pid: process.pid,
      verb: 'remove',
      id,
      type: 'unknown',
      spec: '',
    } as const;
    this.#record.append({ ...about, phase: 'start', at: Date.now() });
    const end: DryLine = { ...about, phase: 'end', at: Date.now(), did: this.#deed('remove', id, '') };
    this.#record.append(end);
    this.#settle(end);
    context.note(`dry: discard ${id}: ${end.did}`);
    return { kind: 'done', result: null };
  }

  async inspect(id: WorkloadId): Promise<Inspection> {
    const thing = this.#world.get(id);
    if (thing === undefined) return { state: 'absent' };
    return { state: thing.paused ? 'paused' : 'present', details: { spec: thing.spec } };
  }

  async list(): Promise<readonly WorkloadId[]> {
    // every key came in as the id of a spec
    return [...this.#world.keys()] as WorkloadId[];
  }

  async close(): Promise<void> {
    this.#record.close();
  }

  async #call(kind: EffectKind, spec: HostSpec, context: DriverContext): Promise<Outcome> {
    const about = {
      call: this.#calls++,
      pid: process.pid,
      verb: kind,
      id: spec.id,
      type: spec.type,
      spec: fingerprint(spec),
      ...('sizeBytes' in spec ? { size: String(spec.sizeBytes) } : {}),
    } as const;
    this.#record.append({ ...about, phase: 'start', at: Date.now() });
    const delay = this.#options.delayMs?.(spec, kind) ?? 0;
    const aborted = delay > 0 && (await wait(delay, context.signal));
    const failure = aborted ? stopped : (this.#options.fail?.(spec, kind) ?? this.#refusal(kind, spec));
    const did = aborted
      ? 'aborted'
      : failure?.kind === 'failed'
        ? 'failed'
        : this.#deed(kind, spec.id, about.spec);
    const end: DryLine = { ...about, phase: 'end', at: Date.now(), did };
    this.#record.append(end);
    this.#settle(end);
    context.note(`dry: ${kind} ${spec.id}: ${did}`);
    return failure ?? { kind: 'done', result: kind === 'ensure' ? dryResult(spec) : null };
  }

  /** As the Linux driver does: what holds a user's data is never made smaller. */
  #refusal(kind: EffectKind, spec: HostSpec): Outcome | null {
    if (kind !== 'ensure' || !('sizeBytes' in spec)) return null;
    const size = this.#world.get(spec.id)?.size;
    if (size === undefined || BigInt(size) <= spec.sizeBytes) return null;
    const reason = `The ${spec.type} '${spec.name}' has ${size} bytes and cannot be made smaller; it only grows.`;
    return { kind: 'failed', reason, retryable: false };
  }

  #deed(kind: EffectKind, id: string, spec: string): NonNullable<DryLine['did']> {
    const thing = this.#world.get(id);
    if (thing === undefined) return kind === 'ensure' ? 'created' : 'absent';
    if (kind === 'ensure') return thing.spec === spec && !thing.paused ? 'unchanged' : 'changed';
    return kind === 'pause' ? 'paused' : kind === 'resume' ? 'resumed' : 'removed';
  }

  #settle({ phase, id, did, spec, size }: DryLine): void {
    if (phase === 'start' || did === undefined) return;
    const thing = this.#world.get(id);
    if (did === 'created' || did === 'changed') this.#world.set(id, { spec, size, paused: false });
    else if (did === 'removed') this.#world.delete(id);
    else if (thing !== undefined && (did === 'paused' || did === 'resumed')) {
      this.#world.set(id, { ...thing, paused: did === 'paused' });
    }
  }
}

const stopped: Outcome = { kind: 'failed', reason: 'stopped before it was done', retryable: true };

const fingerprint = (spec: HostSpec): string =>
  createHash('sha256').update(canonicalText(spec)).digest('hex').slice(0, 16);

/** True when `signal` cut it short. */
function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve(signal.aborted);
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
