import { ChainError } from '../../chain/block-source.js';

/** True for trouble of the chain's that may pass: the caller may try `run` again. */
export function mayPass(error: unknown): boolean {
  return error instanceof ChainError && error.code !== 'CHAIN_FOREIGN';
}
