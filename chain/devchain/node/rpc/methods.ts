import type { DevNode } from '../dev-node.js';
import type { RpcMethods } from '../rpc-connection.js';
import { authorMethods } from './author-methods.js';
import { chainMethods } from './chain-methods.js';
import { devMethods } from './dev-methods.js';
import { stateMethods } from './state-methods.js';
import { systemMethods } from './system-methods.js';

/** The whole JSON-RPC interface of a development node. */
export function rpcMethods(node: DevNode, name: string): RpcMethods {
  const methods: RpcMethods = {
    ...systemMethods(node, name),
    ...chainMethods(node),
    ...stateMethods(node),
    ...authorMethods(node),
    ...devMethods(node),
  };
  const names = [...Object.keys(methods), 'rpc_methods'].sort();
  return { ...methods, rpc_methods: () => ({ methods: names }) };
}
