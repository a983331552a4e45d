import type { BlockRef } from '../../domain/block.js';
import type { StoredContract, StoredFarm, StoredNode } from '../../domain/command.js';

/** What the storage held of a node when its log begins: in the state that the block before the first left behind. */
export interface StartStorage {
  readonly block: BlockRef;
  /** Of the runtime in that state. */
  readonly specVersion: number;
  /** Chain time, ms. */
  readonly time: number;
  readonly node: StoredNode;
  /** The farm of the node; null: the chain has none. */
  readonly farm: StoredFarm | null;
  /** By id; those that hold. */
  readonly contracts: readonly StoredContract[];
  /** Who said so, and how many endpoints stand behind it. */
  readonly endpoint: string;
  readonly voices: number;
}
