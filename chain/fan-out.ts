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

/** A walk that is on its way. */
interface Walk {
  readonly seats: Set<Seat>;
  /** The last block that was handed out. */
  at: number;
  readonly signal: AbortSignal;
}

/**
 * One walk along a chain for several followers: each block is read and decoded once. The walk begins at the lowest block
 * that any of them wants, when all have said where they are, and each gets only what follows its own log. The slowest
 * sets the pace. What the walk throws all of them throw; who goes on then begins the next walk with the others.
 */
export class FanOut {
  #seats: Seat[] = [];
  #members = 0;
  /** Members that never took a seat yet. */
  #arriving = 0;
  #walk: Walk | null = null;
  #moved: () => void = () => undefined;

  /**
   * @param first sees each block before anybody gets it; whom it lets in (`branch`) takes a seat before that, and gets the
   *   block, too, when it wants it
   */
  constructor(
    private readonly source: BlockSource,
    private readonly first: (block: FinalizedBlock) => Promise<void> = async () => undefined,
  ) {}

  /** A source for one more follower; closing it takes the follower out, the walk of the others goes on. */
  branch(): BlockSource {
    this.#members += 1;
    this.#arriving += 1;
    let [isMember, isArriving] = [true, true];
    const arrived = (): void => {
      if (isArriving) this.#arriving -= 1;
      isArriving = false;
      this.#moved();
    };
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
      ...(source.startStorage === undefined
        ? {}
        : {
            startStorage: (node, block) =>
              source.startStorage?.(node, block) ?? Promise.reject(new Error('gone')),
          }),
      ...(source.farmStorage === undefined
        ? {}
        : {
            farmStorage: (farm, block) =>
              source.farmStorage?.(farm, block) ?? Promise.reject(new Error('gone')),
          }),
      endpoints: () => source.endpoints?.() ?? [],
      follow: (from, options) => this.#follow(from, options, arrived),
      close: async () => {
        if (!isMember) return;
        isMember = false;
        this.#members -= 1;
        arrived();
        this.#begin();
      },
    };
  }

  async *#follow(from: number, options: FollowOptions, arrived: () => void): AsyncGenerator<FinalizedBlock> {
    const seat: Seat = { from, options, blocks: [], ended: null, wake: () => undefined };
    this.#seats.push(seat);
    if (this.#walk !== null && from > this.#walk.at) this.#walk.seats.add(seat);
    const aborted = (): void => seat.wake();
    options.signal.addEventListener('abort', aborted);
    arrived();
    this.#begin();
    let [next, parent] = [from, options.expectedParent];
    try {
      for (;;) {
        const block = seat.blocks.shift();
        this.#moved();
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
      this.#walk?.seats.delete(seat);
      this.#moved();
    }
    yield* this.#follow(next, { ...options, expectedParent: parent }, arrived);
  }

  /** Starts the walk when everybody is there. */
  #begin(): void {
    const waiting = this.#seats.filter(({ ended }) => ended === null);
    if (this.#walk !== null || this.#members === 0 || waiting.length < this.#members) return;
    const signal = AbortSignal.any(waiting.map(({ options }) => options.signal));
    const first = waiting.reduce((lowest, seat) => (seat.from < lowest.from ? seat : lowest));
    const walk: Walk = { seats: new Set(waiting), signal, at: first.from - 1 };
    this.#walk = walk;
    void this.#lead(walk, first).then(
      () => this.#end(walk, null),
      (error: unknown) => this.#end(walk, error),
    );
  }

  #end(walk: Walk, error: unknown): void {
    this.#walk = null;
    for (const seat of walk.seats) {
      seat.ended = { error };
      seat.wake();
    }
  }

  async #lead(walk: Walk, { from, options }: Seat): Promise<void> {
    const { signal } = walk;
    const { untilHead, expectedParent } = options;
    const blocks = this.source.follow(from, {
      signal,
      untilHead,
      expectedParent,
      onTrouble: (error) => options.onTrouble?.(error),
      onDisagreement: (said) => walk.seats.forEach((seat) => seat.options.onDisagreement?.(said)),
    });
    for await (const block of blocks) {
      await this.first(block);
      while (this.#arriving > 0 && !signal.aborted) await this.#move();
      if (walk.seats.size === 0) return;
      walk.at = block.number;
      for (const seat of walk.seats) if (block.number >= seat.from) hand(seat, block);
      while (isFull(walk)) await this.#move();
    }
  }

  /** Until somebody took a block or a seat, or left one, as all do who are told to stop. */
  #move(): Promise<void> {
    return new Promise((resolve) => (this.#moved = resolve));
  }
}

function isFull({ seats }: Walk): boolean {
  for (const { blocks } of seats) if (blocks.length >= waitingMax) return true;
  return false;
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
