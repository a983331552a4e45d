import type { BlockSource } from '../../chain/block-source.js';
import type { BindAccount, BindLedger } from '../../domain/command.js';
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
 * @throws ChainError; NodeStoppedError `NOT_REGISTRABLE`
 */
export async function bindCommand(source: BlockSource, wish: NodeWish): Promise<BindLedger | BindAccount> {
  const { genesis, name: chainName } = await source.identity();
  if (wish.farmId !== null) await assertFarm(source, wish.farmId);
  const found = wish.nodeId === null ? await readAccount(source, wish) : null;
  const nodeId = wish.nodeId ?? found?.nodeId ?? null;
  if (nodeId !== null) {
    // What an account's own node was before now, storage says: whoever names the node may want its whole past.
    const now = found === null ? await source.firstBlock() : found.at.number + 1;
    const firstBlock = wish.firstBlock ?? now;
    return { type: 'BindLedger', nodeId, genesis, chainName, firstBlock };
  }
  if (found === null) throw new Error('invariant: a node without an id has an account');
  const { account, twinId, termsAccepted, at } = found;
  const firstBlock = at.number + 1;
  return { type: 'BindAccount', account, genesis, chainName, firstBlock, twinId, termsAccepted };
}

async function readAccount(source: BlockSource, { account }: NodeWish) {
  if (source.account === undefined || account === null)
    throw new NodeStoppedError(
      'NOT_REGISTRABLE',
      'a node registers itself on a chain that can be spoken to, with a key of its own: give --chain ws://... and --node-key',
    );
  return source.account(account);
}

/** Asked before anything is paid for: the chain refuses a node of a farm that is not there, too. */
async function assertFarm({ records }: BlockSource, farmId: FarmId): Promise<void> {
  if (records === undefined || (await records.farm(farmId)).value !== null) return;
  throw new NodeStoppedError('NOT_REGISTRABLE', `the chain has no farm ${farmId}: make it first`);
}

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
