import type { BlockRef } from '../../domain/block.js';
import type { Asker } from './asker.js';
import { blockHash, pruned } from './block-hash.js';
import { PanelFailed } from './quorum/panel-errors.js';
import { RpcRefused } from './rpc-errors.js';

/**
 * Reads in the state that a finalized block left behind.
 * @throws ChainError (`BLOCKS_PRUNED`) when who is asked does not hold it any more, and what `read` throws
 */
export async function stateOf<T>(
  asker: Asker,
  number: number,
  read: (at: BlockRef) => Promise<T>,
): Promise<T> {
  const at = { number, hash: await blockHash(asker, number) };
  try {
    return await read(at);
  } catch (error) {
    if (saysPruned(error)) throw pruned(asker, number, 'no longer holds its state');
    throw error;
  }
}

/** Of a panel one that holds it no longer is enough: so many endpoints do not agree then. */
function saysPruned(error: unknown): boolean {
  if (error instanceof PanelFailed) return error.failures.some((each) => saysPruned(each.error));
  return error instanceof RpcRefused && error.saysPruned;
}
