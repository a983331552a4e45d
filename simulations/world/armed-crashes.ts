import type { CrashPoint, WorldFault } from './fault-schedule.js';

export type Crash = Extract<WorldFault, { readonly point: CrashPoint }>;

/** Crashes of one node that wait for their point. */
export class ArmedCrashes {
  #next: Crash | null = null;
  readonly #inUpgrades: Crash[] = [];

  /** Strikes when the process next gets to its point, if it still lives then. */
  arm(crash: Crash): void {
    this.#next = crash;
  }

  /** Waits, however often the process dies meanwhile, until the node is in the middle of a change of version. */
  armForUpgrade(crash: Crash): void {
    this.#inUpgrades.push(crash);
  }

  /** The process died. */
  disarm(): void {
    this.#next = null;
  }

  /** The crash that strikes at this point; null when none does. */
  at(point: CrashPoint, isChanging: boolean): Crash | null {
    if (this.#next?.point === point) return this.#next;
    if (!isChanging || this.#inUpgrades[0]?.point !== point) return null;
    return this.#inUpgrades.shift() ?? null;
  }
}
