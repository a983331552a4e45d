import { ChainError } from '../../chain/block-source.js';

/**
 * True for trouble of the chain's that may pass: the caller may try `run` again. Endpoints that serve another chain from the
 * beginning are the wrong ones; of those that gave blocks of ours before, one may be so again.
 * @param hasFollowed whether this process has read a block
 */
export function mayPass(error: unknown, hasFollowed: boolean): boolean {
  return error instanceof ChainError && (error.code !== 'CHAIN_FOREIGN' || hasFollowed);
}
