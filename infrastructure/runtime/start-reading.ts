import type { Logger } from 'pino';
import { type BlockSource, ChainError } from '../../chain/block-source.js';
import type { ReadStorage } from '../../domain/command.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { readTwice, saidBy } from './read-twice.js';

/**
 * What a log that does not begin with the chain must know first: what the storage held of its node before its first block.
 * One odd answer counts for nothing: the same must be read twice in a row.
 * @returns null when there is nothing to read: the log has blocks already, begins with the chain, or the chain has no storage
 *   (a recording), or holds that state no longer, which is said
 * @throws ChainError
 */
export async function startReading(
  source: BlockSource,
  { identity, chain }: NodeState,
  log: Logger,
): Promise<ReadStorage | null> {
  // Before block 1 there is the genesis only, which has no nodes.
  if (identity === null || chain.cursor !== null || identity.firstBlock <= 1) return null;
  const { nodeId } = identity;
  // A node that the chain did not have in that state has no past there.
  const read = source.startStorage?.bind(source);
  if (nodeId === null || read === undefined) return null;
  const before = identity.firstBlock - 1;
  if ((await source.finalizedHead()).number < before) {
    log.warn(
      { firstBlock: identity.firstBlock },
      'the first block is not there yet: nothing is known of before',
    );
    return null;
  }
  try {
    return {
      type: 'ReadStorage',
      ...(await readTwice(() => read(nodeId, before), saidBy, 'the storage before the first block')),
    };
  } catch (error) {
    if (!(error instanceof ChainError) || error.code !== 'BLOCKS_PRUNED') throw error;
    log.warn({ block: before }, `${error.message}; what was before the first block is not known`);
    return null;
  }
}
