import { compactToU8a, u8aToHex } from '@polkadot/util';
import { concatBytes, littleEndian } from '../bytes.js';
import type { DevNode } from '../dev-node.js';
import type { Hash } from '../block.js';
import { feeOf } from '../fee.js';
import { RpcError } from '../rpc-error.js';
import type { Runtime } from '../runtime.js';
import { treeGet } from '../state-tree.js';
import { runtimeAt } from './runtime-version.js';

/** The SCALE of `Option<OpaqueMetadata>`: only version 14 is to be had. */
function metadataAtVersion({ description: { metadata } }: Runtime, wanted: string): string {
  if (wanted !== '0e000000') return '0x00';
  return u8aToHex(concatBytes(Uint8Array.of(1), compactToU8a(metadata.length), metadata));
}

function accountNonce(node: DevNode, runtime: Runtime, at: Hash, account: string): string {
  const item = runtime.item('System', 'Account');
  if (item === null || account.length !== 64)
    throw new RpcError(4003, 'Client error: Execution failed: bad account');
  const info = item.decode(treeGet(node.chain.stateOf(at), item.key([`0x${account}`])));
  return u8aToHex(littleEndian((info as { nonce: number }).nonce, 4)); // System.Account, by the metadata
}

/** The SCALE of what an extrinsic costs; the argument ends in its length as u32. */
function paymentInfo({ registry }: Runtime, argument: string): string {
  const bytes = Buffer.from(argument, 'hex');
  if (bytes.length < 4) throw new RpcError(4003, 'Client error: Execution failed: bad extrinsic');
  const partialFee = feeOf(bytes.readUInt32LE(bytes.length - 4), 0n);
  const weight = { refTime: 10_000_000, proofSize: 0 };
  return registry.createType('RuntimeDispatchInfo', { weight, class: 'Normal', partialFee }).toHex();
}

/** `state_call`: the runtime APIs that clients use. Arguments as hex without 0x. @throws RpcError */
export function runtimeCall(node: DevNode, name: string, argument: string, at: Hash): string {
  const runtime = runtimeAt(node, at);
  switch (name) {
    case 'Core_version':
      return u8aToHex(runtime.constant('System', 'Version'));
    case 'Metadata_metadata': {
      const { metadata } = runtime.description;
      return u8aToHex(concatBytes(compactToU8a(metadata.length), metadata));
    }
    case 'Metadata_metadata_versions':
      return u8aToHex(concatBytes(compactToU8a(1), littleEndian(14, 4)));
    case 'Metadata_metadata_at_version':
      return metadataAtVersion(runtime, argument);
    case 'AccountNonceApi_account_nonce':
      return accountNonce(node, runtime, at, argument);
    case 'TransactionPaymentApi_query_info':
      return paymentInfo(runtime, argument);
    default:
      throw new RpcError(4003, `Client error: Execution failed: Other: Exported method ${name} is not found`);
  }
}
