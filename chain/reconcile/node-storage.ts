import type { BlockRef } from '../../domain/block.js';
import type { AccountReading, StoredContract, StoredNode } from '../../domain/command.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { ContractId, NodeId } from '../../domain/ids.js';

/** What is asked of the chain's storage about a node. */
export interface NodeQuestion {
  /** Null: the chain did not have the node yet, as far as the log knows. */
  readonly nodeId: NodeId | null;
  /** Whose nonce, twin and node are asked for, too; null: nobody's. */
  readonly account: string | null;
  /** Contracts that the log knows as live: each is asked for by itself when the chain does not list it. */
  readonly known: readonly ContractId[];
  /** Names that gateways of the node want. */
  readonly names: readonly string[];
  /** The last block of the log: who holds another one there is not believed. Null: the log has none. */
  readonly last: BlockRef | null;
  /** Endpoints that said it before: another one is asked where there is one. */
  readonly avoid: readonly string[];
}

/** What the storage that a finalized block left behind holds of a node. All of it is of the same block. */
export interface NodeStorage {
  readonly block: BlockRef;
  readonly specVersion: number;
  /** Chain time, ms. */
  readonly time: number;
  readonly node: StoredNode;
  /** By id. */
  readonly contracts: readonly StoredContract[];
  /** Of the known ones those that are over, or that the storage does not have. */
  readonly gone: readonly ContractId[];
  /** Who holds each of the names. */
  readonly names: readonly NameReading[];
  /** Null: no account was asked for. */
  readonly account: AccountReading | null;
  /** Who said so, and how many endpoints stand behind it. */
  readonly endpoint: string;
  readonly voices: number;
  /** How many endpoints could be asked. */
  readonly endpoints: number;
}
