/** What happened on one farm. */
export interface FarmTally {
  readonly farm: number;
  readonly nodes: number;
  /** Nodes that were bad at once, most. */
  readonly badPeak: number;
  /** Node-milliseconds in a bad state. */
  readonly badTime: number;
}

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
  /** Nodes that were bad at any time, or lost something. */
  everBad = 0;
  badPeak = 0;
  badMilliseconds = 0;
  installingNow = 0;
  installingPeak = 0;
  hubPeak = 0;
  hubRequests = 0;
  chainRequests = 0;
  /** Most requests to the hub in one second since it was set to 0 last. */
  hubPeakLately = 0;
  readonly #everBad: Uint8Array;
  readonly #farms: Uint32Array;
  readonly #farmBad: Uint32Array;
  readonly #farmPeak: Uint32Array;
  readonly #farmTime: Float64Array;
  #second = -1;
  #inSecond = 0;

  /** @param farms the farm of each node */
  constructor(farms: readonly number[]) {
    const most = farms.reduce((highest, farm) => Math.max(highest, farm), 0) + 1;
    this.#everBad = new Uint8Array(farms.length);
    this.#farms = Uint32Array.from(farms);
    this.#farmBad = new Uint32Array(most);
    this.#farmPeak = new Uint32Array(most);
    this.#farmTime = new Float64Array(most);
  }

  breaks(index: number): void {
    const farm = this.#farms[index] ?? 0;
    this.bad += 1;
    this.badPeak = Math.max(this.badPeak, this.bad);
    const bad = (this.#farmBad[farm] ?? 0) + 1;
    this.#farmBad[farm] = bad;
    this.#farmPeak[farm] = Math.max(this.#farmPeak[farm] ?? 0, bad);
    this.hurts(index);
  }

  /** It lost something, now or for good, whatever its state is. */
  hurts(index: number): void {
    if (this.#everBad[index] === 0) this.everBad += 1;
    this.#everBad[index] = 1;
  }

  heals(index: number, milliseconds: number): void {
    const farm = this.#farms[index] ?? 0;
    this.bad -= 1;
    this.#farmBad[farm] = (this.#farmBad[farm] ?? 0) - 1;
    this.lost(index, milliseconds);
  }

  /** A node was bad for so long. */
  lost(index: number, milliseconds: number): void {
    const farm = this.#farms[index] ?? 0;
    this.badMilliseconds += milliseconds;
    // Sums of whole milliseconds, far below 2^53.
    this.#farmTime[farm] = (this.#farmTime[farm] ?? 0) + milliseconds;
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
    this.hubPeakLately = Math.max(this.hubPeakLately, this.#inSecond);
  }

  /** The farms that suffered most: by the share of its nodes that were bad at once, then by time lost. */
  worstFarms(most: number): readonly FarmTally[] {
    const nodes = new Uint32Array(this.#farmBad.length);
    for (const farm of this.#farms) nodes[farm] = (nodes[farm] ?? 0) + 1;
    const farms = Array.from(nodes, (count, farm) => ({
      farm,
      nodes: count,
      badPeak: this.#farmPeak[farm] ?? 0,
      badTime: this.#farmTime[farm] ?? 0,
    })).filter(({ badPeak }) => badPeak > 0);
    // Shares are compared crosswise, in whole numbers.
    farms.sort(
      (one, two) =>
        two.badPeak * one.nodes - one.badPeak * two.nodes || two.badTime - one.badTime || one.farm - two.farm,
    );
    return farms.slice(0, most);
  }
}
