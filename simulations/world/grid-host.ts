import type { Effect, HostSpec, Outcome } from '../../domain/effect.js';
import type { WorkloadId } from '../../domain/ids.js';
import { canonicalText } from '../../domain/state/state-hash.js';
import type { RandomStream } from '../engine/random-stream.js';
import type { driverTroubles } from './fault-schedule.js';

export interface Thing {
  readonly contract: bigint;
  readonly spec: HostSpec;
  readonly text: string;
  readonly paused: boolean;
  /** It was begun and not finished. */
  readonly half: boolean;
}

/** What goes on of an effect that was begun. */
export interface Operation {
  readonly effect: Effect;
  stopped: boolean;
}

/** Machines and networks are gone when the host is rebooted; disks stay. */
const volatileTypes: ReadonlySet<string> = new Set([
  'zmachine-light',
  'zmachine',
  'network-light',
  'network',
]);

/**
 * The host of a node with its drivers: keeps what effects made whatever becomes of the node's process. Level-triggered as
 * every driver is.
 */
export class GridHost {
  readonly things = new Map<string, Thing>();
  boot = 1;
  /** It has power. */
  isUp = true;
  trouble: 'none' | (typeof driverTroubles)[number] = 'none';
  #tries = 0;

  constructor(private readonly random: RandomStream) {}

  /** What was on it before the run. */
  begin(things: ReadonlyMap<string, Thing>): void {
    for (const [id, thing] of things) this.things.set(id, thing);
  }

  /** How long an effect takes, ms. */
  duration(effect: Effect): number {
    const usual =
      effect.kind === 'ensure' ? this.random.between(500, 20_000) : this.random.between(100, 2000);
    return this.trouble === 'slow' ? usual * 20 : usual;
  }

  /** The work of an effect ends. */
  finish({ effect, stopped }: Operation): Outcome {
    this.#tries += 1;
    if (stopped) return failed('it was stopped');
    if (this.trouble === 'failing') return failed('the host refuses');
    if (this.trouble === 'flapping' && this.#tries % 2 === 0) return failed('the host refuses now and then');
    if (this.trouble === 'half-done' && effect.kind === 'ensure' && this.#tries % 2 === 0) {
      this.half(effect);
      return failed('it broke off half-way');
    }
    this.apply(effect);
    return { kind: 'done', result: null };
  }

  /** Makes it so. */
  apply({ kind, spec, contractId }: Effect): void {
    const thing = this.things.get(spec.id);
    if (kind === 'remove') this.things.delete(spec.id);
    else if (kind === 'ensure')
      this.things.set(spec.id, {
        contract: contractId,
        spec,
        text: canonicalText(spec),
        paused: false,
        half: false,
      });
    else if (thing !== undefined) this.#pause(spec.id, thing, kind === 'pause');
  }

  /** Members are named: each copy by spread has a hidden class of its own. */
  #pause(id: string, { contract, spec, text, half }: Thing, paused: boolean): void {
    this.things.set(id, { contract, spec, text, paused, half });
  }

  /** Part of it is there. What was there whole stays so. */
  half({ kind, spec, contractId }: Effect): void {
    if (kind !== 'ensure' || this.things.has(spec.id)) return;
    this.things.set(spec.id, {
      contract: contractId,
      spec,
      text: canonicalText(spec),
      paused: false,
      half: true,
    });
  }

  /** Ids of all that is there, whole or half. */
  list(): WorkloadId[] {
    return [...this.things.values()].map(({ spec }) => spec.id);
  }

  /** How long the removal of something takes of which only the id is known, ms. */
  discardTime(): number {
    return this.random.between(100, 2000) * (this.trouble === 'slow' ? 20 : 1);
  }

  discard(id: WorkloadId): Outcome {
    if (this.trouble === 'failing') return failed('the host refuses');
    this.things.delete(id);
    return { kind: 'done', result: null };
  }

  reboot(): void {
    this.boot += 1;
    for (const [id, { spec }] of this.things) if (volatileTypes.has(spec.type)) this.things.delete(id);
  }
}

const failed = (reason: string): Outcome => ({ kind: 'failed', reason, retryable: true });
