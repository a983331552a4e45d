import type { Effect } from '../../domain/effect.js';
import type { NodeEffect } from '../../domain/node-effect.js';
import { fieldDifferences } from './compare-events.js';
import type { Difference, Names } from './difference.js';

type Owed = Effect | NodeEffect;

/**
 * Where two builds owe the host or the chain other effects after the same events. What is owed stays owed over many
 * commits, so each effect that differs is told once, when it comes up.
 */
export class EffectDifferences {
  /** What differs now, by cause and id. */
  #open: ReadonlySet<string> = new Set();
  /** What was compared last. */
  #seen: readonly [before: readonly Owed[], after: readonly Owed[]] = [[], []];

  constructor(private readonly names: Names) {}

  compare(before: readonly Owed[], after: readonly Owed[]): readonly Difference[] {
    if (before === this.#seen[0] && after === this.#seen[1]) return [];
    this.#seen = [before, after];
    if (before.length === 0 && after.length === 0 && this.#open.size === 0) return [];
    const found: Difference[] = [];
    const open = new Set<string>();
    const add = (id: string, difference: Difference): void => {
      const key = `${id} ${difference.cause}`;
      open.add(key);
      if (!this.#open.has(key)) found.push(difference);
    };
    const others = new Map(after.map((effect) => [effect.id, effect]));
    for (const effect of before) {
      const other = others.get(effect.id);
      others.delete(effect.id);
      if (other === undefined) add(effect.id, only(effect, this.names.before, true));
      else
        for (const difference of fieldDifferences('effects', nameOf(effect), effect, other))
          add(effect.id, difference);
    }
    for (const effect of others.values()) add(effect.id, only(effect, this.names.after, false));
    this.#open = open;
    return found;
  }
}

function only(effect: Owed, build: string, isBefore: boolean): Difference {
  const [before, after] = isBefore ? [effect, undefined] : [undefined, effect];
  return { kind: 'effects', cause: `${nameOf(effect)} only in ${build}`, before, after };
}

/** `effect ensure zmount`, or `effect sign-extrinsic` for one of the node as a whole. */
const nameOf = (effect: Owed): string =>
  'spec' in effect ? `effect ${effect.kind} ${effect.spec.type}` : `effect ${effect.kind}`;
