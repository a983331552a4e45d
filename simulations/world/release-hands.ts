import type { SetHostControl } from '../../domain/command.js';
import type { HostEffect, NodeOutcome } from '../../domain/node-effect.js';
import type { RandomStream } from '../engine/random-stream.js';
import type { ReleaseMishap } from './fault-schedule.js';
import type { WorldRelease } from './world-scenario.js';

/** The operator's updater and health check on one host, and what befalls it with the release. */
export class ReleaseHands {
  /** What starts next. */
  installed: string;
  readonly mishap: ReleaseMishap | null;
  #brokeOff = false;

  constructor(
    private readonly release: WorldRelease,
    private readonly random: RandomStream,
  ) {
    this.installed = release.from;
    const drawn = random.below(10_000);
    let reached = 0;
    let mishap: ReleaseMishap | null = null;
    for (const { share, odds, mishap: each } of release.classes) {
      const isOf = drawn >= reached && drawn < reached + share;
      reached += share;
      // Drawn for every class, so that one more leaves the others as they are.
      const comes = random.below(10_000) < odds;
      if (isOf && comes) mishap = each;
    }
    this.mishap = mishap;
  }

  /** How long it takes, ms. */
  duration({ kind }: HostEffect): number {
    return kind === 'check-health' ? this.release.healthCheck : this.random.between(...this.release.install);
  }

  /** Makes what the updater does true; what it does at its end is one move. */
  finish(effect: HostEffect): NodeOutcome {
    const { to } = this.release;
    if (effect.kind === 'check-health')
      return this.mishap === 'unwell' && effect.version === to
        ? failed('REFUSED', 'the health check says no')
        : done;
    if (effect.kind !== 'switch-version') return failed('REFUSED', 'this host has no such command');
    if (effect.direction === 'upgrade' && this.mishap === 'refused')
      return failed('REFUSED', 'the package is not what it should be');
    if (effect.direction === 'upgrade' && this.mishap === 'breaks-off' && !this.#brokeOff) {
      this.#brokeOff = true;
      return failed('TIMED_OUT', 'the updater was cut off');
    }
    this.installed = effect.to;
    return done;
  }

  /** The version that is installed dies as soon as it is started. */
  get isStillborn(): boolean {
    return this.mishap === 'never-starts' && this.installed === this.release.to;
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
