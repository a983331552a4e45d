import type { ChainFact } from '../../../domain/chain-fact.js';
import type { FollowBlocks } from '../../../domain/command.js';
import type { Telling } from './telling.js';

/** The block after the last one that the log followed. @param pause chain time since that one, ms */
export function nextBlock(
  { state }: Telling,
  facts: readonly ChainFact[],
  { isHead, pause = 6000 }: { readonly isHead: boolean; readonly pause?: number },
): FollowBlocks {
  const { cursor } = state.chain;
  if (cursor === null) throw new Error('the corpus follows a chain from its first chapter on');
  const number = cursor.number + 1;
  return {
    type: 'FollowBlocks',
    from: number,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    specVersion: cursor.specVersion,
    time: cursor.time + pause,
    head: isHead ? number : null,
    facts,
    passedOver: [],
  };
}
