/** Remembers answers until their time, and no more than `max`: the oldest makes place. */
export class TimedCache<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly until: number }>();

  constructor(private readonly max: number) {}

  get(key: K, now: number): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > now) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: K, value: V, until: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.max && oldest !== undefined) this.#entries.delete(oldest);
  }
}
