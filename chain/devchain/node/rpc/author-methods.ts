import { u8aToHex } from '@polkadot/util';
import type { DevNode } from '../dev-node.js';
import { feeOf } from '../fee.js';
import { extrinsicBytes } from '../pool.js';
import { type RpcMethods, Subscription } from '../rpc-connection.js';
import { RpcError } from '../rpc-error.js';
import { hashOrBest } from './params.js';
import { runtimeAt } from './runtime-version.js';

/** Statuses are held back until the id of the subscription is out; a refusal fails the call itself. */
function submitAndWatch(node: DevNode, bytes: Uint8Array): Subscription {
  let notify: ((status: unknown) => void) | null = null;
  const early: unknown[] = [];
  const watcher = (status: unknown): void => {
    if (notify === null) early.push(status);
    else notify(status);
  };
  const hash = node.submit(bytes, watcher);
  return new Subscription('author_extrinsicUpdate', (send) => {
    notify = send;
    for (const status of early) send(status);
    return () => node.pool.unwatch(hash, watcher);
  });
}

function feeInfo(node: DevNode, bytes: Uint8Array, at: unknown): unknown {
  try {
    const { tip } = runtimeAt(node, hashOrBest(node, at)).decodeExtrinsic(bytes);
    const fee = feeOf(bytes.length, BigInt(tip.toString()));
    return { weight: { ref_time: 10_000_000, proof_size: 0 }, class: 'normal', partialFee: fee.toString() };
  } catch (error) {
    if (error instanceof RpcError) throw error;
    throw new RpcError(-32602, 'Invalid params: the extrinsic cannot be decoded');
  }
}

/** `author_*` and `payment_*`: sending extrinsics. */
export function authorMethods(node: DevNode): RpcMethods {
  return {
    author_submitExtrinsic: ([hex]) => node.submit(extrinsicBytes(hex), null),
    author_submitAndWatchExtrinsic: ([hex]) => submitAndWatch(node, extrinsicBytes(hex)),
    author_unwatchExtrinsic: ([id], connection) => connection.end(id),
    author_pendingExtrinsics: () => node.pool.pending,
    payment_queryInfo: ([hex, at]) => feeInfo(node, extrinsicBytes(hex), at),
    payment_queryFeeDetails: ([hex]) => ({
      inclusionFee: {
        baseFee: '1000',
        lenFee: String(10 * extrinsicBytes(hex).length),
        adjustedWeightFee: '0',
      },
      tip: '0',
    }),
  };
}

/** The nonce that an account's next extrinsic should have, those in the pool counted. */
export function nextIndex(node: DevNode, account: Uint8Array): number {
  const who = u8aToHex(account);
  const { storage } = node.pending().context;
  const { nonce } = storage.get('System', 'Account', [who]) as { nonce: number }; // System.Account, by the metadata
  return node.pool.nextNonce(who, nonce);
}
