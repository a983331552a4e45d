import { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import { ChainError } from '../block-source.js';
import type { Asker } from './asker.js';
import { RpcUnreachable } from './rpc-errors.js';
import { blockHashShape } from './rpc-shapes.js';

const maybeHash = z.union([z.null(), blockHashShape]);

/** The hash of a block by its number; the number must be finalized. @throws ChainError (`BLOCKS_PRUNED`) and as Endpoint.ask */
export async function blockHash(endpoint: Asker, number: number): Promise<string> {
  const hash = await endpoint.ask('chain_getBlockHash', [number], maybeHash);
  if (hash === null) throw pruned(endpoint, number, 'does not know its hash');
  return hash;
}

/**
 * That an endpoint holds the very block that the log holds. A first answer that denies it accuses nobody: the endpoint is asked
 * again on another connection.
 * @throws ChainError (`CHAIN_FOREIGN`, `BLOCKS_PRUNED`); RpcUnreachable when its answers differ; as Endpoint.ask
 */
export async function assertHolds(endpoint: Asker, block: BlockRef): Promise<void> {
  const hash = await blockHash(endpoint, block.number);
  if (hash !== block.hash) throw await confirmed(endpoint, block, hash);
}

/** What to throw at an endpoint that gave another hash for a block of the log. @throws as `assertHolds` */
export async function confirmed(
  endpoint: Asker,
  { number, hash: ours }: BlockRef,
  hash: string,
): Promise<Error> {
  const { name } = endpoint;
  const again = await endpoint.askAnew('chain_getBlockHash', [number], maybeHash);
  if (again === ours) return new RpcUnreachable(`${name} gave ${hash} as block ${number}, and then ${again}`);
  return new ChainError(
    'CHAIN_FOREIGN',
    `${name} holds ${again ?? hash} as block ${number}, but ${ours} was read and is in the log: ` +
      'it serves another chain, or finality was broken',
    { endpoint: name, block: number },
  );
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
