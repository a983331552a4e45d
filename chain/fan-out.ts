import { type BlockSource, ChainError, type FinalizedBlock, type FollowOptions } from './block-source.js';

/** Blocks that may wait for the slowest follower. */
const waitingMax = 64;

/** One who follows, from where its own log ends. */
interface Seat {
  readonly from: number;
  readonly options: FollowOptions;
  readonly blocks: FinalizedBlock[];
  /** Set when nothing comes any more; `error`: why, if not because the end was reached. */
  ended: { readonly error: unknown } | null;
  wake: () => void;
}

/**
 * One walk along a chain for several followers: each block is read and decoded once. The walk begins at the lowest block
 * that any of them wants, when all have said where they are, and each gets only what follows its own log. The slowest
 * sets the pace. What the walk throws all of them throw; who goes on then begins the next walk with the others.
 */
export class FanOut {
  #seats: Seat[] = [];
  #members = 0;
  #walking = false;
  #spaceMade: () => void = () => undefined;

  constructor(private readonly source: BlockSource) {}

  /** A source for one more follower; closing it takes the follower out, the walk of the others goes on. */
  branch(): BlockSource {
    this.#members += 1;
    let isMember = true;
    const { source } = this;
    return {
      identity: () => source.identity(),
      finalizedHead: () => source.finalizedHead(),
      firstBlock: () => source.firstBlock(),
      twinAccount: (twin) => source.twinAccount(twin),
      nameHolder: (name) => source.nameHolder(name),
      ...(source.records === undefined ? {} : { records: source.records }),
      ...(source.nodeStorage === undefined
        ? {}
        : { nodeStorage: (question) => source.nodeStorage?.(question) ?? Promise.reject(new Error('gone')) }),
      endpoints: () => source.endpoints?.() ?? [],
      follow: (from, options) => this.#follow(from, options),
      close: async () => {
        if (!isMember) return;
        isMember = false;
        this.#members -= 1;
        this.#begin();
      },
    };
  }

  async *#follow(from: number, options: FollowOptions): AsyncGenerator<FinalizedBlock> {
    const seat: Seat = { from, options, blocks: [], ended: null, wake: () => undefined };
    this.#seats.push(seat);
    const aborted = (): void => seat.wake();
    options.signal.addEventListener('abort', aborted);
    this.#begin();
    let [next, parent] = [from, options.expectedParent];
    try {
      for (;;) {
        const block = seat.blocks.shift();
        this.#spaceMade();
        if (block !== undefined) {
          [next, parent] = [block.number + 1, block.hash];
          yield block;
        } else if (seat.ended !== null) {
          if (seat.ended.error === null) return;
          if (!isOthersGap(seat.ended.error, next)) throw seat.ended.error;
          break;
        } else if (options.signal.aborted) return;
        else await new Promise<void>((resolve) => (seat.wake = resolve));
      }
    } finally {
      options.signal.removeEventListener('abort', aborted);
      this.#seats = this.#seats.filter((each) => each !== seat);
      this.#spaceMade();
    }
    yield* this.#follow(next, { ...options, expectedParent: parent });
  }

  /** Starts the walk when everybody is there. */
  #begin(): void {
    if (this.#walking || this.#members === 0 || this.#seats.length < this.#members) return;
    this.#walking = true;
    const seats = this.#seats;
    void this.#walk(seats).then(
      () => this.#end(seats, null),
      (error: unknown) => this.#end(seats, error),
    );
  }

  #end(seats: readonly Seat[], error: unknown): void {
    this.#walking = false;
    for (const seat of seats) {
      seat.ended = { error };
      seat.wake();
    }
  }

  async #walk(seats: readonly Seat[]): Promise<void> {
    const first = seats.reduce((lowest, seat) => (seat.from < lowest.from ? seat : lowest));
    const { untilHead, expectedParent } = first.options;
    const signal = AbortSignal.any(seats.map(({ options }) => options.signal));
    const blocks = this.source.follow(first.from, {
      signal,
      untilHead,
      expectedParent,
      onTrouble: (error) => first.options.onTrouble?.(error),
      onDisagreement: (said) => seats.forEach(({ options }) => options.onDisagreement?.(said)),
    });
    for await (const block of blocks) {
      const open = seats.filter((seat) => this.#seats.includes(seat));
      if (open.length === 0) return;
      for (const seat of open) if (block.number >= seat.from) hand(seat, block);
      while (open.some((seat) => this.#seats.includes(seat) && seat.blocks.length >= waitingMax))
        await new Promise<void>((resolve) => (this.#spaceMade = resolve));
    }
  }
}

/** Blocks that nobody holds, but that this follower has long read: only those behind it have a gap to get over. */
function isOthersGap(error: unknown, next: number): boolean {
  return (
    error instanceof ChainError && error.code === 'BLOCKS_PRUNED' && (error.details.block ?? next) < next
  );
}

/** @throws ChainError `CHAIN_FOREIGN` when the block does not follow from the follower's own log */
function hand(seat: Seat, block: FinalizedBlock): void {
  const { expectedParent } = seat.options;
  if (block.number === seat.from && expectedParent !== null && block.parentHash !== expectedParent)
    throw new ChainError(
      'CHAIN_FOREIGN',
      `block ${block.number} follows ${block.parentHash}, but a log that is followed on ends with ${expectedParent}: ` +
        'it is of another chain, or finality was broken',
      { block: block.number },
    );
  seat.blocks.push(block);
  seat.wake();
}
