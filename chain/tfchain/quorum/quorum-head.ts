import type { BlockRef } from '../../../domain/block.js';
import { ChainError } from '../../block-source.js';
import type { Endpoint } from '../endpoint.js';
import type { EndpointPool } from '../endpoint-pool.js';

/** Where the endpoints that answer are, the furthest first. */
export interface Heads {
  readonly heads: readonly { readonly endpoint: Endpoint; readonly head: BlockRef }[];
  /** What those that do not answer failed at. */
  readonly troubles: readonly ChainError[];
}

/**
 * Asks every endpoint that may be asked now for its finalized head.
 * @throws ChainError when all were dropped
 */
export async function askHeads(pool: EndpointPool): Promise<Heads> {
  const troubles: ChainError[] = [];
  const asked = pool.ready().map(async (endpoint) => {
    try {
      const head = await endpoint.finalizedHead();
      return [{ endpoint, head }];
    } catch (error) {
      troubles.push(pool.note(endpoint, error, null));
      return [];
    }
  });
  const heads = (await Promise.all(asked)).flat();
  return { heads: heads.toSorted((a, b) => b.head.number - a.head.number), troubles };
}

/** The highest block that so many endpoints call final; null when fewer answer. */
export function quorumHead({ heads }: Heads, quorum: number): number | null {
  return heads[quorum - 1]?.head.number ?? null;
}

/** @param of what is wanted of them, for the message */
export function quorumMissing(quorum: number, answering: number, of: string): ChainError {
  return new ChainError(
    'QUORUM_MISSING',
    `${answering} endpoint${answering === 1 ? '' : 's'} ${of}, but ${quorum} are needed (--quorum ${quorum}): ` +
      'nothing is followed until so many do; give more endpoints if this lasts',
  );
}
