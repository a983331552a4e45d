import type { Hash } from '../block.js';
import { runtimeInState } from '../block-execution.js';
import type { DevNode } from '../dev-node.js';
import type { Runtime } from '../runtime.js';
import { treeGet } from '../state-tree.js';

/** blake2b-64 of "Metadata". */
const metadataApi = '0x37e397fc7c91f5e4';

/** blake2b-64 of "TransactionPaymentApi". */
const paymentApi = '0x37c8bb1350a9a2a8';

/** The runtime that the state of a block names: what runs the block after it. @throws RpcError */
export function runtimeAt(node: DevNode, hash: Hash): Runtime {
  const state = node.chain.stateOf(hash);
  return runtimeInState({ get: (key) => treeGet(state, key) });
}

/**
 * A runtime's version as JSON. The Metadata API is given as version 2 whatever the runtime itself had: the node answers
 * `Metadata_metadata_versions` and `_at_version`, and clients warn on version 1. It answers the payment API besides.
 */
export function versionJson({ description }: Runtime): Record<string, unknown> {
  const { specName, implName, authoringVersion, specVersion, implVersion } = description;
  const { apis, transactionVersion, stateVersion } = description;
  return {
    specName,
    implName,
    authoringVersion,
    specVersion,
    implVersion,
    apis: [
      ...apis
        .filter(([id]) => id !== paymentApi)
        .map(([id, version]) => [id, id === metadataApi ? 2 : version]),
      [paymentApi, 2],
    ],
    transactionVersion,
    stateVersion,
  };
}
