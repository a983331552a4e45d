/**
 * A stream of random numbers with a name. Each node, link, disk and fault class has its own, so that one draw more or
 * less in one place changes nothing elsewhere: with one generator for all, taking away one fault changes every node, and
 * nothing can be shrunk (simulation-facts.md D7). sfc32 of PractRand (C. Doty-Humphrey): 128 bits of state, passes
 * PractRand and BigCrush, 32-bit integer arithmetic only, so it is the same on every engine.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** @param seed of the whole run; @param name what it is for: `disk/17`, `fault/crash` */
  constructor(seed: number, name: string) {
    const state = hashName(seed, name);
    [this.#a, this.#b, this.#c] = [state[0], state[1], state[2]];
    for (let round = 0; round < 15; round += 1) this.u32();
  }

  /** An integer of 32 bits, 0 to 2^32-1. */
  u32(): number {
    const result = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** An integer from 0 to `bound`-1, each as likely as any other. @param bound 1 to 2^53 */
  below(bound: number): number {
    if (!(bound >= 1 && bound <= 0x20_0000_0000_0000)) throw new RangeError(`no number is below ${bound}`);
    const isWide = bound > 0x1_0000_0000;
    const range = isWide ? 0x20_0000_0000_0000 : 0x1_0000_0000;
    const fair = range - (range % bound);
    for (;;) {
      const drawn = isWide ? (this.u32() >>> 11) * 0x1_0000_0000 + this.u32() : this.u32();
      if (drawn < fair) return drawn % bound;
    }
  }

  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True `parts` times in a million. */
  chance(parts: number): boolean {
    return this.below(1_000_000) < parts;
  }

  /** One of them. @throws RangeError when there are none */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) throw new RangeError('nothing to pick from');
    // below() is an index of the list, so this is an item, whatever its type allows.
    return item as Item;
  }

  /** Four words that go on exactly here: for a run that is set forth from a saved moment. */
  state(): readonly [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#count];
  }
}

/** Three words of a seed and a name, each from its own start, so that names that differ in one digit share nothing. */
function hashName(seed: number, name: string): readonly [number, number, number] {
  const word = (start: number): number => {
    let hash = start ^ seed;
    hash = mix(hash ^ Math.floor(seed / 0x1_0000_0000));
    for (let at = 0; at < name.length; at += 1) hash = mix(Math.imul(hash ^ name.charCodeAt(at), 0x01000193));
    return hash;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x85ebca6b)];
}

/** The finishing rounds of MurmurHash3 (public domain, A. Appleby). */
function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
