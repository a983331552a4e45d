import { ChainError } from '../block-source.js';
import { RpcRefused } from './rpc-errors.js';

/** What went wrong at an endpoint, as the port's error. */
export function toChainError(endpoint: string, thrown: unknown, block: number | null): ChainError {
  if (thrown instanceof ChainError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const details = { endpoint, ...(block === null ? {} : { block }) };
  if (thrown instanceof RpcRefused && thrown.saysPruned && block !== null) {
    return new ChainError(
      'BLOCKS_PRUNED',
      `${endpoint} no longer holds what block ${block} needs (${message}): use an archive node`,
      details,
      { cause: thrown },
    );
  }
  return new ChainError('CHAIN_UNREACHABLE', message, details, { cause: thrown });
}
