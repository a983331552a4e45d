/** Counts of a roll-out, kept as it goes on: nothing is counted twice, and nothing by walking over the fleet. */
export class Tally {
  /** Nodes that are bad now. */
  bad = 0;
  /** Nodes that are off now. */
  off = 0;
  /** Nodes that run the release now. */
  upgraded = 0;
  /** Nodes that took the release at least once. */
  exposed = 0;
  badPeak = 0;
  badMilliseconds = 0;
  installingNow = 0;
  installingPeak = 0;
  hubPeak = 0;
  hubRequests = 0;
  readonly #everBad: Uint8Array;
  #second = -1;
  #inSecond = 0;

  constructor(nodes: number) {
    this.#everBad = new Uint8Array(nodes);
  }

  breaks(index: number): void {
    this.bad += 1;
    this.badPeak = Math.max(this.badPeak, this.bad);
    this.hurts(index);
  }

  /** It lost something, now or for good, whatever its state is. */
  hurts(index: number): void {
    this.#everBad[index] = 1;
  }

  heals(_index: number, milliseconds: number): void {
    this.bad -= 1;
    this.badMilliseconds += milliseconds;
  }

  runs(change: 1 | -1): void {
    this.upgraded += change;
  }

  installing(change: 1 | -1): void {
    this.installingNow += change;
    this.installingPeak = Math.max(this.installingPeak, this.installingNow);
  }

  hubRequest(now: number): void {
    this.hubRequests += 1;
    const second = Math.floor(now / 1000);
    this.#inSecond = second === this.#second ? this.#inSecond + 1 : 1;
    this.#second = second;
    this.hubPeak = Math.max(this.hubPeak, this.#inSecond);
  }

  /** Nodes that were bad at any time. */
  get everBad(): number {
    return this.#everBad.reduce((sum, was) => sum + was, 0);
  }
}
