import { z } from 'zod';
import type { DevNode } from '../dev-node.js';
import type { RpcMethods } from '../rpc-connection.js';
import { isRuntimeName } from '../runtime-set.js';
import { invalidParams } from '../rpc-error.js';
import { countParam, parseParam } from './params.js';

const newBlockOptions = z
  .strictObject({ count: z.number().int().min(1).max(10_000), finalize: z.boolean() })
  .partial()
  .nullish();

const forkOptions = z
  .strictObject({
    depth: z.number().int().min(1).max(1000),
    length: z.number().int().min(1).max(1000),
    transactions: z.enum(['again', 'drop']),
  })
  .partial()
  .nullish();

const upgradeOptions = z.strictObject({
  to: z.string().refine(isRuntimeName),
  at: z.number().int().positive().optional(),
});

/**
 * `dev_*`: what only a development chain has. `dev_newBlock` answers the last new block's hash, `dev_fork` the hashes of
 * the blocks that it abandoned.
 */
export function devMethods(node: DevNode): RpcMethods {
  return {
    dev_newBlock: ([options]) => {
      const { count, finalize } = parseParam(newBlockOptions, options, '{ count?, finalize? }') ?? {};
      return node.newBlocks(count ?? 1, finalize ?? null).at(-1)?.hash;
    },
    dev_fork: ([options]) => {
      const what = '{ depth? (or length?), transactions?: again | drop }';
      const { depth, length, transactions } = parseParam(forkOptions, options, what) ?? {};
      return node.fork(depth ?? length ?? 1, transactions ?? 'again').map(({ hash }) => hash);
    },
    dev_setFinalityLag: ([blocks]) => {
      node.setFinalityLag(countParam(blocks, 'the finality lag'));
      return null;
    },
    dev_upgradeRuntime: ([options]) => {
      const { to, at } = parseParam(upgradeOptions, options, '{ to: older | current | newer, at? }');
      if (!isRuntimeName(to)) throw invalidParams('an unknown runtime');
      const height = at ?? node.chain.best.header.number + 1;
      node.upgradeRuntime(height, to);
      return height;
    },
    dev_setTime: ([time]) => {
      node.clock.set(parseParam(z.number().int().positive(), time, 'a time in ms'), node.chain.best);
      return null;
    },
    dev_advanceTime: ([by]) => {
      node.clock.advance(countParam(by, 'a time in ms'));
      return null;
    },
  };
}
