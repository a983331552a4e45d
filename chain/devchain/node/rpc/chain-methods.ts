import { u8aToHex } from '@polkadot/util';
import { z } from 'zod';
import { type Block, headerJson } from '../block.js';
import type { ChainListener, DevNode } from '../dev-node.js';
import { type RpcMethods, Subscription } from '../rpc-connection.js';
import { hashOrBest, parseParam } from './params.js';

type HeadKind = 'imported' | 'best' | 'finalized';

function heads(node: DevNode, kind: HeadKind, method: string): Subscription {
  return new Subscription(method, (notify) => {
    const tell = (block: Block) => notify(headerJson(block.header));
    tell(kind === 'finalized' ? node.chain.finalized : node.chain.best);
    const listener: ChainListener =
      kind === 'finalized'
        ? { finalized: (blocks) => blocks.forEach(tell) }
        : kind === 'best'
          ? { best: tell }
          : { imported: tell };
    return node.listen(listener);
  });
}

const numberPattern = z.union([
  z.number().int().nonnegative(),
  z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,8}$/)
    .transform(Number),
]);

function blockHash(node: DevNode, number: unknown): unknown {
  if (number === undefined || number === null) return node.chain.best.hash;
  if (Array.isArray(number)) return number.map((one: unknown) => blockHash(node, one));
  return node.chain.hashAt(parseParam(numberPattern, number, 'a block number is wanted'));
}

/** `chain_*`: headers, blocks and their subscriptions. */
export function chainMethods(node: DevNode): RpcMethods {
  const stop: RpcMethods[string] = ([id], connection) => connection.end(id);
  const block = (at: unknown) => node.chain.block(hashOrBest(node, at));
  return {
    chain_getHeader: ([at]) => {
      const found = block(at);
      return found === null ? null : headerJson(found.header);
    },
    chain_getBlock: ([at]) => {
      const found = block(at);
      if (found === null) return null;
      const extrinsics = found.body.map((bytes) => u8aToHex(bytes));
      return { block: { header: headerJson(found.header), extrinsics }, justifications: null };
    },
    chain_getBlockHash: ([number]) => blockHash(node, number),
    chain_getHead: ([number]) => blockHash(node, number),
    chain_getFinalizedHead: () => node.chain.finalized.hash,
    chain_getFinalisedHead: () => node.chain.finalized.hash,
    chain_subscribeNewHeads: () => heads(node, 'best', 'chain_newHead'),
    chain_subscribeNewHead: () => heads(node, 'best', 'chain_newHead'),
    chain_subscribeAllHeads: () => heads(node, 'imported', 'chain_allHead'),
    chain_subscribeFinalizedHeads: () => heads(node, 'finalized', 'chain_finalizedHead'),
    chain_subscribeFinalisedHeads: () => heads(node, 'finalized', 'chain_finalizedHead'),
    chain_unsubscribeNewHeads: stop,
    chain_unsubscribeNewHead: stop,
    chain_unsubscribeAllHeads: stop,
    chain_unsubscribeFinalizedHeads: stop,
    chain_unsubscribeFinalisedHeads: stop,
  };
}
