import type { Difference } from './difference.js';

/** Where in which log something was seen. */
export interface Place {
  readonly log: string;
  readonly commit: number;
  readonly position: number;
  /** Last block that the log knew then; null: none yet. */
  readonly block: number | null;
  /** Type of the input that was decided on. */
  readonly input: string;
}

/** A cause of difference, and where it was seen first. */
export interface Cause {
  readonly kind: Difference['kind'];
  readonly cause: string;
  /** How often it was seen. */
  readonly count: number;
  readonly first: Place & { readonly before: unknown; readonly after: unknown };
  /** Of events: how often what is recorded is what the first build decides, the second, or neither. */
  readonly recorded: { readonly before: number; readonly after: number; readonly neither: number };
  readonly isWaived: boolean;
}

/** Which of both builds decided what is recorded; null: both did, or it is not about decisions. */
export type Agreeing = keyof Cause['recorded'] | null;

/** More causes than these are no grouping any more: the rest is only counted. */
const mostCauses = 500;

/** Differences, counted by their causes. */
export class CauseTable {
  readonly #causes = new Map<string, Cause>();
  /** Differences whose causes found no place. */
  beyond = 0;

  add({ kind, cause, before, after }: Difference, place: Place, agreeing: Agreeing, isWaived: boolean): void {
    const known = this.#causes.get(cause);
    const first = known?.first ?? { ...place, before, after };
    const recorded = { ...(known?.recorded ?? { before: 0, after: 0, neither: 0 }) };
    if (agreeing !== null) recorded[agreeing] += 1;
    this.#put({ kind, cause, count: (known?.count ?? 0) + 1, first, recorded, isWaived });
  }

  /** Takes in what was found in another log, which comes later in the order of the logs. */
  merge(causes: readonly Cause[], beyond: number): void {
    this.beyond += beyond;
    for (const found of causes) {
      const known = this.#causes.get(found.cause);
      if (known === undefined) this.#put(found);
      else this.#put(sumOf(known, found));
    }
  }

  /** The most frequent first; what is waived at the end. */
  sorted(): readonly Cause[] {
    return [...this.#causes.values()].sort(
      (a, b) => Number(a.isWaived) - Number(b.isWaived) || b.count - a.count || (a.cause < b.cause ? -1 : 1),
    );
  }

  #put(cause: Cause): void {
    if (this.#causes.size < mostCauses || this.#causes.has(cause.cause)) this.#causes.set(cause.cause, cause);
    else this.beyond += cause.count;
  }
}

function sumOf(a: Cause, b: Cause): Cause {
  const recorded = {
    before: a.recorded.before + b.recorded.before,
    after: a.recorded.after + b.recorded.after,
    neither: a.recorded.neither + b.recorded.neither,
  };
  return { ...a, count: a.count + b.count, recorded };
}
