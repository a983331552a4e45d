import { z } from 'zod';
import { ChainError } from '../block-source.js';
import type { Asker } from './asker.js';
import { blockHashShape } from './rpc-shapes.js';

/** The hash of a block by its number; the number must be finalized. @throws ChainError (`BLOCKS_PRUNED`) and as Endpoint.ask */
export async function blockHash(endpoint: Asker, number: number): Promise<string> {
  const hash = await endpoint.ask('chain_getBlockHash', [number], z.union([z.null(), blockHashShape]));
  if (hash === null) throw pruned(endpoint, number, 'does not know its hash');
  return hash;
}

/** Blocks that the endpoint does not hold any more. */
export function pruned(endpoint: Asker, block: number, what: string): ChainError {
  return new ChainError(
    'BLOCKS_PRUNED',
    `${endpoint.name}, asked for block ${block}, ${what}: use an archive node`,
    {
      endpoint: endpoint.name,
      block,
    },
  );
}
