import { type BlockSource, ChainError, type ChainIdentity } from '../../chain/block-source.js';
import type { AccountReading, BindAccount, BindLedger } from '../../domain/command.js';
import type { FarmId, NodeId } from '../../domain/ids.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { NodeStoppedError } from './node-stopped-error.js';

/** Which node a log is of, as the operator says it. */
export interface NodeWish {
  /** Null: the one that the account of its key has, or will get. */
  readonly nodeId: NodeId | null;
  /** Of the node's key, 32 bytes, lower-case hex; null: it has none. */
  readonly account: string | null;
  /** The farm that the node registers itself in; null: it does not. */
  readonly farmId: FarmId | null;
  /** The first block to follow; default: the first that the source has, or for a new node the next one. */
  readonly firstBlock?: number;
}

/**
 * What a new log is bound to. A node that is not told which one it is asks the chain for its account's; when there is none yet,
 * the log is bound to the account, and everything after the block that said so is followed.
 * @throws ChainError; NodeStoppedError `NOT_REGISTRABLE`, `NODE_MISMATCH`
 */
export async function bindCommand(source: BlockSource, wish: NodeWish): Promise<BindLedger | BindAccount> {
  const { genesis, name: chainName } = await source.identity();
  if (wish.farmId !== null) await assertFarm(source, wish.farmId);
  const found = await readAccount(source, wish);
  if (wish.nodeId !== null && found !== null && found.nodeId !== wish.nodeId)
    throw otherNode(found, wish.nodeId);
  const nodeId = wish.nodeId ?? found?.nodeId ?? null;
  if (nodeId !== null) {
    if (wish.farmId !== null) await assertInFarm(source, nodeId, wish.farmId);
    // What an account's own node was before now, storage says: whoever names the node may want its whole past.
    const now = wish.nodeId !== null || found === null ? await source.firstBlock() : found.at.number + 1;
    const firstBlock = wish.firstBlock ?? now;
    return { type: 'BindLedger', nodeId, genesis, chainName, firstBlock };
  }
  if (found === null) throw new Error('invariant: a node without an id has an account');
  const { account, twinId, termsAccepted, at } = found;
  const firstBlock = at.number + 1;
  return { type: 'BindAccount', account, genesis, chainName, firstBlock, twinId, termsAccepted };
}

/** Null: the node has an id, and no key or nobody to ask about it. */
async function readAccount(source: BlockSource, { account, nodeId }: NodeWish) {
  if (account !== null && source.account !== undefined) return source.account(account);
  if (nodeId !== null) return null;
  throw new NodeStoppedError(
    'NOT_REGISTRABLE',
    'a node registers itself on a chain that can be spoken to, with a key of its own: give --chain ws://... and --node-key',
  );
}

/** Asked before anything is paid for: the chain refuses a node of a farm that is not there, too. */
async function assertFarm({ records }: BlockSource, farmId: FarmId): Promise<void> {
  if (records === undefined || (await records.farm(farmId)).value !== null) return;
  throw new NodeStoppedError('NOT_REGISTRABLE', `the chain has no farm ${farmId}: make it first`);
}

/** A node that is on the chain already would be moved to another farm by its first word: nobody does that by a slip. */
async function assertInFarm({ records }: BlockSource, nodeId: NodeId, farmId: FarmId): Promise<void> {
  const node = (await records?.node(nodeId))?.value ?? null;
  if (node === null || node.farmId === farmId) return;
  throw new NodeStoppedError(
    'NODE_MISMATCH',
    `node ${nodeId}, which the chain has for this key, is in farm ${node.farmId}, not in farm ${farmId}: ` +
      `give --register-farm ${node.farmId}, or the key of another node`,
  );
}

/** That a chain is the log's own. @throws ChainError `CHAIN_FOREIGN` */
export function assertGenesis(chain: ChainIdentity, genesis: string): void {
  if (chain.genesis === genesis) return;
  throw new ChainError(
    'CHAIN_FOREIGN',
    `this data folder is the log of the chain with genesis ${genesis}, but ${chain.name} has genesis ` +
      `${chain.genesis}: give that chain, or another --data`,
  );
}

/**
 * That the account of a log's node is not another node's: everything that is said with a key is said in the name of its node. An
 * account without a node is let through, because an endpoint may be behind. @throws NodeStoppedError `NODE_MISMATCH`; ChainError
 */
export async function assertOwnAccount(source: BlockSource, account: string, nodeId: NodeId): Promise<void> {
  const found = (await source.account?.(account)) ?? null;
  if (found !== null && found.nodeId !== null && found.nodeId !== nodeId) throw otherNode(found, nodeId);
}

const otherNode = ({ account, nodeId }: AccountReading, wanted: NodeId): NodeStoppedError =>
  new NodeStoppedError(
    'NODE_MISMATCH',
    `the key of --node-key (account 0x${account}) is that of ${nodeId === null ? 'no node' : `node ${nodeId}`} on the chain, ` +
      `not of node ${wanted}: what it says would be said in another's name; give the key of node ${wanted}`,
  );

/** That a log that is bound is the one that the operator means. @throws NodeStoppedError `NODE_MISMATCH` */
export function assertSameNode({ identity, registration }: NodeState, wish: NodeWish): void {
  if (identity === null) return;
  const { nodeId } = identity;
  if (nodeId === null) {
    if (wish.nodeId === null && wish.account === registration.account) return;
    throw new NodeStoppedError(
      'NODE_MISMATCH',
      `this data folder is the log of the node that account 0x${registration.account} is to become, and of no other: ` +
        'start it with that key and --register-farm, or use another --data',
    );
  }
  if (wish.nodeId === null || wish.nodeId === nodeId) return;
  throw new NodeStoppedError(
    'NODE_MISMATCH',
    `this data folder is the log of node ${nodeId}, not of node ${wish.nodeId}: use another --data`,
  );
}
