/** A binary heap by time, then by the order of pushing. */
export class FarHeap<Item> {
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #items: Item[] = [];
  #pushed = 0;

  get firstTime(): number | null {
    return this.#times[0] ?? null;
  }

  push(at: number, item: Item): void {
    this.#times.push(at);
    this.#orders.push(this.#pushed);
    this.#pushed += 1;
    this.#items.push(item);
    let child = this.#times.length - 1;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  pop(): Item {
    const last = this.#times.length - 1;
    if (last < 0) throw new Error('an empty heap has no first');
    this.#swap(0, last);
    this.#times.pop();
    this.#orders.pop();
    // The length was checked: there is an item, whatever its type allows.
    const first = this.#items.pop() as Item;
    this.#sink(last);
    return first;
  }

  #sink(length: number): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= length) return;
      const right = left + 1;
      const child = right < length && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [left, right] = [this.#times[one] ?? 0, this.#times[other] ?? 0];
    if (left !== right) return left < right;
    return (this.#orders[one] ?? 0) < (this.#orders[other] ?? 0);
  }

  #swap(one: number, other: number): void {
    // Three lists of three kinds; each only gets back what was its own.
    for (const list of [this.#times, this.#orders, this.#items] as unknown[][])
      [list[one], list[other]] = [list[other], list[one]];
  }
}
