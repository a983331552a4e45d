import type { RunningNode } from '../open-node.js';

export interface SeveralNodesOptions {
  /** Puts a node together, bound to the walk that all share. */
  readonly open: (id: number, firstBlock: number | undefined) => Promise<RunningNode>;
  /** Follows the chain with one node until it is told to stop, or the end is reached. */
  readonly follow: (node: RunningNode, signal: AbortSignal) => Promise<void>;
}

/** Nodes that are followed together, more of which may come while they are. One node's failure stops all. */
export class SeveralNodes {
  readonly #nodes = new Map<number, RunningNode>();
  readonly #runs: Promise<void>[] = [];
  readonly #failed = new AbortController();
  readonly #stop: AbortSignal;
  #adding: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;
  #isFollowing = false;

  constructor(
    private readonly options: SeveralNodesOptions,
    signal: AbortSignal,
  ) {
    this.#stop = AbortSignal.any([signal, this.#failed.signal]);
  }

  get all(): readonly RunningNode[] {
    return [...this.#nodes.values()];
  }

  /** One more, also while the others are followed; one that is there stays. @throws what `open` throws */
  async add(id: number, firstBlock?: number): Promise<void> {
    if (this.#nodes.has(id)) return;
    this.#stop.throwIfAborted();
    const opening = this.options.open(id, firstBlock).then((node) => {
      this.#nodes.set(id, node);
      if (this.#isFollowing) this.#begin((stop) => this.options.follow(node, stop));
    });
    this.#adding = Promise.allSettled([this.#adding, opening]);
    await opening;
  }

  /**
   * Follows with all until each has ended, and with what else takes part in the walk.
   * @throws the first failure, when nobody asked to stop
   */
  async follow(...others: readonly ((stop: AbortSignal) => Promise<void>)[]): Promise<void> {
    this.#isFollowing = true;
    for (const node of this.all) this.#begin((stop) => this.options.follow(node, stop));
    for (const other of others) this.#begin(other);
    for (let ended = 0; ended < this.#runs.length; ) {
      ended = this.#runs.length;
      await Promise.allSettled([...this.#runs, this.#adding]);
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  async close(): Promise<void> {
    this.#failed.abort();
    await this.#adding;
    for (const node of this.all) await node.close();
  }

  #begin(run: (stop: AbortSignal) => Promise<void>): void {
    this.#runs.push(
      run(this.#stop).catch((error: unknown) => {
        if (!this.#stop.aborted) this.#failure ??= { error };
        this.#failed.abort();
      }),
    );
  }
}
