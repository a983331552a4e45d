import type { StoredContract } from '../../../domain/command.js';
import { liveContracts } from '../../../domain/decide/decide-reconcile.js';
import type { NodeId } from '../../../domain/ids.js';
import type { Telling } from './telling.js';

/** The contracts that the log knows of, as the chain's storage holds them. */
export function heldContracts({ state }: Telling, node: NodeId): readonly StoredContract[] {
  return liveContracts(state).map(
    ({ id, twinId, status, deploymentHash, deploymentData, publicIps, reservedIps }) => ({
      contract: {
        contractId: id,
        twinId,
        nodeId: node,
        deploymentHash,
        deploymentData,
        publicIps,
        reservedIps,
      },
      grace: status.kind === 'grace-period',
    }),
  );
}
