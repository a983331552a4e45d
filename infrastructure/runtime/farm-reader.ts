import { type BlockSource, ChainError } from '../../chain/block-source.js';
import { machineClock } from '../../chain/tfchain/chain-clock.js';
import type { FarmId } from '../../domain/ids.js';
import { farmToRead } from '../../domain/state/farm-to-read.js';
import { goneAnswers } from './gone-blocks.js';
import type { InputQueue } from './input-queue.js';
import { readTwice, saidBy } from './read-twice.js';

export interface FarmReaderOptions {
  readonly source: Pick<BlockSource, 'farmStorage' | 'finalizedHead'>;
  readonly queue: Pick<InputQueue, 'state' | 'submit'>;
  readonly onTrouble: (error: ChainError) => void;
  /** Pause between two tries, ms. Default 300. */
  readonly pauseMs?: number;
}

/** So often it is tried while nothing else is taken. */
const tries = 5;

/**
 * Reads in the chain's storage what blocks do not say of the node's farm: when the node came to it, when it has another pricing
 * policy, and after a gap. It is read in the state of the very block where the log stands, before the next one is taken, so
 * that a crash in between reads the same. What the chain holds and nobody can read stops no node: it is tried again with the
 * next commit.
 */
export class FarmReader {
  /** The chain has no such farm: not asked again as long as the node is in it. */
  #absent: FarmId | null = null;
  /** Nobody held the state of the last try: of the next blocks one answer is enough, as they are as old. */
  #isGone = false;

  constructor(private readonly options: FarmReaderOptions) {}

  /**
   * Waits while the chain is not reached, as following does, and says so once; until `signal` aborts.
   * @throws ChainError (`CHAIN_FOREIGN`), LedgerError
   */
  async read(signal: AbortSignal): Promise<void> {
    const { onTrouble, pauseMs = 300 } = this.options;
    let gone = 0;
    for (let tried = 1; !signal.aborted; tried++) {
      try {
        await this.#read();
        this.#isGone = false;
        return;
      } catch (error) {
        if (!(error instanceof ChainError) || error.code === 'CHAIN_FOREIGN') throw error;
        gone = error.code === 'BLOCKS_PRUNED' ? gone + 1 : 0;
        this.#isGone = gone >= (this.#isGone ? 1 : goneAnswers);
        if (this.#isGone) return onTrouble(error);
        // Only a whole round of tries on a chain that is there says that nobody can read it.
        if (tried % tries === 0 && (await this.#isReached())) return onTrouble(error);
        if (tried === tries) onTrouble(error);
      }
      await machineClock.delay(tried % tries > 0 ? pauseMs : 10 * pauseMs, signal);
    }
  }

  async #read(): Promise<void> {
    const { source, queue } = this.options;
    const farm = farmToRead(queue.state);
    const { cursor } = queue.state.chain;
    const ask = source.farmStorage?.bind(source);
    if (farm === null || cursor === null || ask === undefined || farm === this.#absent) return;
    const reading = await readTwice(() => ask(farm, cursor.number), saidBy, `farm ${farm}`);
    if (reading.farm === null) this.#absent = farm;
    else await queue.submit({ type: 'ReadFarm', ...reading, farm: reading.farm });
  }

  #isReached(): Promise<boolean> {
    return this.options.source.finalizedHead().then(
      () => true,
      () => false,
    );
  }
}
