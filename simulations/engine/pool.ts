/** Items in lists that share one store: a place is freed when its item is taken, and used again. */
export class Pool<Item> {
  readonly #items: (Item | undefined)[] = [];
  #next = new Int32Array(1024);
  #times = new Float64Array(1024);
  #free = -1;

  /** Stores an item with nothing behind it. @param at when it is due @returns its place */
  take(at: number, item: Item): number {
    let place = this.#free;
    if (place < 0) {
      place = this.#items.push(item) - 1;
      if (place >= this.#next.length) this.#grow();
    } else {
      this.#free = this.#next[place] ?? -1;
      this.#items[place] = item;
    }
    this.#next[place] = -1;
    this.#times[place] = at;
    return place;
  }

  link(place: number, behind: number): void {
    this.#next[place] = behind;
  }

  /** The place behind this one; -1 when it is the last of its list. */
  behind(place: number): number {
    return this.#next[place] ?? -1;
  }

  timeOf(place: number): number {
    return this.#times[place] ?? 0;
  }

  /** Takes the item out. */
  release(place: number): Item {
    // Who holds a place got it from `take`, so there is an item.
    const item = this.#items[place] as Item;
    this.#items[place] = undefined;
    this.#next[place] = this.#free;
    this.#free = place;
    return item;
  }

  #grow(): void {
    const larger = new Int32Array(this.#next.length * 2);
    larger.set(this.#next);
    this.#next = larger;
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    this.#times = times;
  }
}
