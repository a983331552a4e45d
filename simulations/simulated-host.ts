import type { Effect, Outcome } from '../domain/effect.js';
import { canonicalText } from '../domain/state/state-hash.js';

interface Thing {
  readonly spec: string;
  readonly paused: boolean;
}

/**
 * A host in a simulation: keeps what effects made, survives crashes of the node, and forgets everything when it is
 * rebooted. Level-triggered as every driver is: the same effect twice is the same as once.
 */
export class SimulatedHost {
  readonly #things = new Map<string, Thing>();
  /** Times that something was made that was not there; one for each life of a workload when nothing is doubled. */
  made = 0;

  do(effect: Effect): Outcome {
    const thing = this.#things.get(effect.spec.id);
    const spec = canonicalText(effect.spec);
    switch (effect.kind) {
      case 'ensure':
        if (thing === undefined) this.made += 1;
        this.#things.set(effect.spec.id, { spec, paused: false });
        break;
      case 'remove':
        this.#things.delete(effect.spec.id);
        break;
      case 'pause':
      case 'resume':
        if (thing !== undefined)
          this.#things.set(effect.spec.id, { ...thing, paused: effect.kind === 'pause' });
        break;
    }
    return { kind: 'done', result: null };
  }

  /** Ids of what exists, sorted, with `(paused)` behind what is suspended. */
  inventory(): string[] {
    return [...this.#things].map(([id, { paused }]) => (paused ? `${id} (paused)` : id)).sort();
  }
}
