import { decodeAddress } from '@polkadot/util-crypto';
import type { DevNode } from '../dev-node.js';
import type { RpcMethods } from '../rpc-connection.js';
import { invalidParams } from '../rpc-error.js';
import { nextIndex } from './author-methods.js';

function accountOf(address: unknown): Uint8Array {
  if (typeof address !== 'string') throw invalidParams('an account address is wanted');
  try {
    return decodeAddress(address);
  } catch {
    throw invalidParams('the account address cannot be read');
  }
}

/** `system_*`: who and how the node is. */
export function systemMethods(node: DevNode, name: string): RpcMethods {
  const nextNonce: RpcMethods[string] = ([address]) => nextIndex(node, accountOf(address));
  return {
    system_chain: () => name,
    system_name: () => 'zledger devchain',
    system_version: () => '0.1.0',
    system_chainType: () => 'Development',
    system_properties: () => ({ ss58Format: 42, tokenDecimals: 7, tokenSymbol: 'TFT' }),
    system_health: () => ({ peers: 0, isSyncing: false, shouldHavePeers: false }),
    system_localPeerId: () => '12D3KooWdevchain',
    system_nodeRoles: () => ['Authority'],
    system_peers: () => [],
    system_syncState: () => {
      const best = node.chain.best.header.number;
      return { startingBlock: 0, currentBlock: best, highestBlock: best };
    },
    system_accountNextIndex: nextNonce,
    account_nextIndex: nextNonce,
  };
}
