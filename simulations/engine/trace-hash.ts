/**
 * A rolling hash of all that happens in a run: two runs with the same hash took the same steps. Two words of 32 bits,
 * integer arithmetic only, so that it costs less than the step and is the same on every engine. Not for security: logs
 * have their own SHA-256.
 */
export class TraceHash {
  #high = 0x9e3779b9 | 0;
  #low = 0x85ebca6b | 0;

  /** Takes in an integer; what is beyond 32 bits counts as well, up to 2^53. */
  number(value: number): void {
    this.#word(value | 0);
    if (value > 0x7fff_ffff || value < -0x8000_0000) this.#word(Math.floor(value / 0x1_0000_0000) | 0);
  }

  text(value: string): void {
    this.#word(value.length);
    // in locals: members are stored at each step of a loop
    let [low, high] = [this.#low, this.#high];
    for (let at = 0; at < value.length; at += 1) {
      low = nextLow(low, value.charCodeAt(at));
      high = nextHigh(high, low);
    }
    [this.#low, this.#high] = [low, high];
  }

  #word(word: number): void {
    this.#low = nextLow(this.#low, word);
    this.#high = nextHigh(this.#high, this.#low);
  }

  /** The first 32 bits of the digest. */
  word32(): number {
    return finish(this.#high ^ this.#low);
  }

  /** 16 hex digits. */
  digest(): string {
    const [high, low] = [this.word32(), finish(this.#low)];
    return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  }
}

function nextLow(low: number, word: number): number {
  const mixed = Math.imul(low ^ word, 0xcc9e2d51);
  return (mixed << 15) | (mixed >>> 17);
}

function nextHigh(high: number, low: number): number {
  const mixed = (Math.imul(high ^ low, 0x1b873593) + 0xe6546b64) | 0;
  return (mixed << 13) | (mixed >>> 19);
}

function finish(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
