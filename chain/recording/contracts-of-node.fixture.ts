import type { PublicIp } from '../../domain/chain-fact.js';
import type { ContractId, NodeId } from '../../domain/ids.js';
import type { FinalizedBlock } from '../block-source.js';

/** What a contract came to. */
export interface ContractStory {
  readonly createdBy: string | null;
  readonly created: number;
  hash: string;
  data: string;
  ips: readonly PublicIp[];
  /** `by` is null when the chain itself did it. */
  cancelled: { readonly block: number; readonly by: string | null } | null;
}

/** Folds the facts of blocks into the contracts of one node. */
export function contractsOfNode(
  blocks: readonly FinalizedBlock[],
  node: NodeId,
): ReadonlyMap<ContractId, ContractStory> {
  const stories = new Map<ContractId, ContractStory>();
  for (const { number, facts } of blocks) {
    for (const fact of facts) {
      const signer = fact.origin.phase === 'extrinsic' ? fact.origin.signer : null;
      if (fact.kind === 'NodeContractCreated' && fact.contract.nodeId === node) {
        const { contractId, deploymentHash: hash, deploymentData: data, reservedIps: ips } = fact.contract;
        stories.set(contractId, { createdBy: signer, created: number, hash, data, ips, cancelled: null });
      }
      if (fact.kind === 'NodeContractUpdated') {
        const story = stories.get(fact.contract.contractId);
        if (story !== undefined) {
          story.hash = fact.contract.deploymentHash;
          story.data = fact.contract.deploymentData;
        }
      }
      if (fact.kind === 'IpsFreed') {
        const story = stories.get(fact.contractId);
        const freed = fact.ips.map(({ ip }) => ip);
        if (story !== undefined) story.ips = story.ips.filter(({ ip }) => !freed.includes(ip));
      }
      if (fact.kind === 'NodeContractCanceled') {
        const story = stories.get(fact.contractId);
        if (story !== undefined) story.cancelled = { block: number, by: signer };
      }
    }
  }
  return stories;
}
