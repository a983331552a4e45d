const minute = 60_000;

/** Where two runs part. */
export interface FirstDifference {
  readonly node: number;
  /** Minute of virtual time, from 0. */
  readonly minute: number;
}

/**
 * A rolling hash for each node, kept for each minute in which something happened to it. Two runs are compared by them: the
 * first node and minute that differ say where to look, and nothing has to be run again to find it.
 */
export class HashTracks {
  readonly #hashes = new Map<number, number>();
  /** For each node the minutes in which its hash changed, and the hash at the end of each. */
  readonly #tracks = new Map<number, Map<number, number>>();

  /** @param at ms; @param what anything that tells one step from another */
  add(node: number, at: number, what: string): void {
    const hash = mix(this.#hashes.get(node) ?? node, at, what);
    this.#hashes.set(node, hash);
    const track = this.#tracks.get(node);
    const within = Math.floor(at / minute);
    if (track === undefined) this.#tracks.set(node, new Map([[within, hash]]));
    else track.set(within, hash);
  }

  /** The earliest minute in which a node is not the same in both; null when none is. */
  firstDifference(other: HashTracks): FirstDifference | null {
    let first: FirstDifference | null = null;
    for (const node of new Set([...this.#tracks.keys(), ...other.#tracks.keys()].sort((a, b) => a - b))) {
      const at = firstMinute(this.#tracks.get(node) ?? new Map(), other.#tracks.get(node) ?? new Map());
      if (at !== null && (first === null || at < first.minute)) first = { node, minute: at };
    }
    return first;
  }
}

function firstMinute(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number | null {
  const minutes = [...new Set([...one.keys(), ...other.keys()])].sort((left, right) => left - right);
  return minutes.find((at) => one.get(at) !== other.get(at)) ?? null;
}

function mix(hash: number, at: number, what: string): number {
  let word = Math.imul(hash ^ (at | 0), 0x85ebca6b);
  word = Math.imul(word ^ Math.floor(at / 0x1_0000_0000), 0xc2b2ae35);
  for (let index = 0; index < what.length; index += 1)
    word = Math.imul(word ^ what.charCodeAt(index), 0x01000193);
  return (word ^ (word >>> 15)) | 0;
}
