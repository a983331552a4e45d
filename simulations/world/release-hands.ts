import type { SetHostControl } from '../../domain/command.js';
import type { HostEffect, NodeOutcome } from '../../domain/node-effect.js';
import type { RandomStream } from '../engine/random-stream.js';
import type { ReleaseMishap } from './fault-schedule.js';
import type { NamedRelease, WorldRelease } from './world-scenario.js';

/** The operator's updater and health check on one host, and what befalls it with the release. */
export class ReleaseHands {
  /** What starts next. */
  installed: string;
  /** What befalls this host with which release. */
  readonly #mishaps = new Map<string, ReleaseMishap>();
  readonly #brokeOff = new Set<string>();

  constructor(
    private readonly release: WorldRelease,
    private readonly random: RandomStream,
  ) {
    this.installed = release.from;
    for (const named of release.named) this.#draw(named);
  }

  #draw({ to, classes }: NamedRelease): void {
    const drawn = this.random.below(10_000);
    let reached = 0;
    for (const { share, odds, mishap } of classes) {
      const isOf = drawn >= reached && drawn < reached + share;
      reached += share;
      // Drawn for every class, so that one more leaves the others as they are.
      const comes = this.random.below(10_000) < odds;
      if (isOf && comes) this.#mishaps.set(to, mishap);
    }
  }

  /** How long it takes, ms. */
  duration({ kind }: HostEffect): number {
    return kind === 'check-health' ? this.release.healthCheck : this.random.between(...this.release.install);
  }

  /** Makes what the updater does true; what it does at its end is one move. */
  finish(effect: HostEffect): NodeOutcome {
    if (effect.kind === 'check-health')
      return this.#mishaps.get(effect.version) === 'unwell'
        ? failed('REFUSED', 'the health check says no')
        : done;
    if (effect.kind !== 'switch-version') return failed('REFUSED', 'this host has no such command');
    const { to, direction } = effect;
    const mishap = direction === 'upgrade' ? this.#mishaps.get(to) : undefined;
    if (mishap === 'refused') return failed('REFUSED', 'the package is not what it should be');
    if (mishap === 'breaks-off' && !this.#brokeOff.has(to)) {
      this.#brokeOff.add(to);
      return failed('TIMED_OUT', 'the updater was cut off');
    }
    this.installed = to;
    return done;
  }

  /** The version that is installed dies as soon as it is started. */
  get isStillborn(): boolean {
    return this.#mishaps.get(this.installed) === 'never-starts';
  }
}

const done: NodeOutcome = { kind: 'done', result: null };
const failed = (code: string, reason: string): NodeOutcome => ({ kind: 'failed', code, reason });

/** How the operator set the node up. */
export function controlOf({ plan }: WorldRelease): SetHostControl {
  return {
    type: 'SetHostControl',
    flavour: 'full',
    plan,
    updater: true,
    powerCommand: false,
    wakeOnLan: false,
  };
}
