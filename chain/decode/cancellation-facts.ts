import type { ChainFact } from '../../domain/chain-fact.js';
import type { ContractId, NodeId, TwinId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import type { DecodedBlock } from './decoded-block.js';

/** Whose a contract is when it is on a node; `name` for a name contract; null for a rent contract. */
export type ContractHolder = { readonly nodeId: NodeId; readonly twinId: TwinId } | 'name' | null;

/** The contracts that a block's own events say something about. */
export function holdersIn(
  block: Pick<DecodedBlock, 'facts' | 'notes'>,
): ReadonlyMap<ContractId, ContractHolder> {
  const holders = new Map<ContractId, ContractHolder>();
  for (const fact of block.facts) {
    if (fact.kind === 'NodeContractCreated' || fact.kind === 'NodeContractUpdated') {
      const { contractId, nodeId, twinId } = fact.contract;
      holders.set(contractId, { nodeId, twinId });
    }
    if (fact.kind === 'RentContractCreated') holders.set(fact.contractId, null);
    if (fact.kind === 'NameContractCreated') holders.set(fact.contractId, 'name');
  }
  return holders;
}

/** The contracts of a block's nameless cancellations, to be looked up. */
export function namelessCancellations(block: Pick<DecodedBlock, 'notes'>): readonly ContractId[] {
  return block.notes.map(({ contractId }) => contractId);
}

/**
 * A block's facts with the cancellations of old runtimes completed.
 * @param lookUp whose a contract is, undefined when nobody knows
 * @throws ChainError (`BLOCK_UNDECODABLE`) when a cancelled contract is unknown: it could be this node's
 */
export function completeFacts(
  block: number,
  specVersion: number,
  decoded: Pick<DecodedBlock, 'facts' | 'notes'>,
  lookUp: (contract: ContractId) => ContractHolder | undefined,
): readonly ChainFact[] {
  const completed = decoded.notes.flatMap(({ contractId, eventIndex, origin }): ChainFact[] => {
    const holder = lookUp(contractId);
    if (holder === undefined) {
      throw new ChainError(
        'BLOCK_UNDECODABLE',
        `event ${eventIndex} of block ${block} (spec version ${specVersion}) cancels contract ${contractId} without ` +
          'saying whose it is, and it cannot be looked up: use an endpoint that keeps the state of old blocks',
        { block, specVersion, eventIndex },
      );
    }
    if (holder === null) return [];
    return holder === 'name'
      ? [{ kind: 'NameContractCanceled', contractId, eventIndex, origin }]
      : [{ kind: 'NodeContractCanceled', contractId, eventIndex, origin, ...holder }];
  });
  if (completed.length === 0) return decoded.facts;
  return [...decoded.facts, ...completed].toSorted((a, b) => a.eventIndex - b.eventIndex);
}
