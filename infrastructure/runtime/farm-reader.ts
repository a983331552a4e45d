import { type BlockSource, ChainError } from '../../chain/block-source.js';
import type { FarmId } from '../../domain/ids.js';
import { farmToRead } from '../../domain/state/farm-to-read.js';
import type { InputQueue } from './input-queue.js';
import { readTwice, saidBy } from './read-twice.js';

export interface FarmReaderOptions {
  readonly source: Pick<BlockSource, 'farmStorage'>;
  readonly queue: Pick<InputQueue, 'state' | 'submit'>;
  readonly onTrouble: (error: ChainError) => void;
}

/**
 * Reads in the chain's storage what blocks do not say of the node's farm: when the node came to it, when it has another pricing
 * policy, and after a gap. It is read in the state of the very block where the log stands, before the next one is taken, so
 * that a crash in between reads the same.
 */
export class FarmReader {
  /** The chain has no such farm: not asked again as long as the node is in it. */
  #absent: FarmId | null = null;

  constructor(private readonly options: FarmReaderOptions) {}

  /** @throws ChainError, LedgerError */
  async read(): Promise<void> {
    const { source, queue } = this.options;
    const farm = farmToRead(queue.state);
    const { cursor } = queue.state.chain;
    const ask = source.farmStorage?.bind(source);
    if (farm === null || cursor === null || ask === undefined || farm === this.#absent) return;
    try {
      const reading = await readTwice(() => ask(farm, cursor.number), saidBy, `farm ${farm}`);
      if (reading.farm === null) this.#absent = farm;
      else await queue.submit({ type: 'ReadFarm', ...reading, farm: reading.farm });
    } catch (error) {
      // A state that nobody holds any more is no reason to stand still: it is tried again with the next commit.
      if (!(error instanceof ChainError) || error.code !== 'BLOCKS_PRUNED') throw error;
      this.options.onTrouble(error);
    }
  }
}
