import type { BlockRef } from '../../domain/block.js';
import type { NodeId } from '../../domain/ids.js';

/** Which nodes are of a farm in the state that a block left behind. */
export interface FarmNodes {
  readonly block: BlockRef;
  /** The farm's name; null: the chain has no such farm there. */
  readonly farm: string | null;
  /** By id. */
  readonly nodes: readonly NodeId[];
}
