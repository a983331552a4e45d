/** What was done with the contracts of the node, as those who did it know: the truth that the ledger is held against. */
export interface ToldContract {
  readonly id: number;
  readonly hash: string;
  readonly state: 'created' | 'canceled';
  readonly by: string | null;
}

export class ToldContracts {
  readonly #contracts = new Map<number, ToldContract>();

  created(id: number, hash: string): void {
    this.#contracts.set(id, { id, hash, state: 'created', by: null });
  }

  updated(id: number, hash: string): void {
    this.#contracts.set(id, { ...this.#get(id), hash });
  }

  /** @param by the account's public key in hex */
  canceled(id: number, by: string): void {
    this.#contracts.set(id, { ...this.#get(id), state: 'canceled', by });
  }

  get all(): readonly ToldContract[] {
    return [...this.#contracts.values()].toSorted((a, b) => a.id - b.id);
  }

  #get(id: number): ToldContract {
    const known = this.#contracts.get(id);
    if (known === undefined) throw new RangeError(`nobody made contract ${id}`);
    return known;
  }
}
