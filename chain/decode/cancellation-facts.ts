import type { ChainFact } from '../../domain/chain-fact.js';
import type { ContractId, NodeId, TwinId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import type { DecodedBlock } from './runtime-decoder.js';

/** Whose a contract is; null for one that is on no node (a name). */
export type ContractHolder = { readonly nodeId: NodeId; readonly twinId: TwinId } | null;

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
  }
  for (const note of block.notes) if (note.kind === 'NameContractCreated') holders.set(note.contractId, null);
  return holders;
}

/** The contracts of a block's nameless cancellations, to be looked up. */
export function namelessCancellations(block: Pick<DecodedBlock, 'notes'>): readonly ContractId[] {
  return block.notes
    .filter(({ kind }) => kind === 'NamelessCancellation')
    .map(({ contractId }) => contractId);
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
  const completed = decoded.notes.flatMap(({ kind, contractId, eventIndex, origin }): ChainFact[] => {
    if (kind !== 'NamelessCancellation') return [];
    const holder = lookUp(contractId);
    if (holder === undefined) {
      throw new ChainError(
        'BLOCK_UNDECODABLE',
        `event ${eventIndex} of block ${block} (spec version ${specVersion}) cancels contract ${contractId} without ` +
          'saying whose it is, and it cannot be looked up: use an endpoint that keeps the state of old blocks',
        { block, specVersion, eventIndex },
      );
    }
    return holder === null
      ? []
      : [{ kind: 'NodeContractCanceled', contractId, eventIndex, origin, ...holder }];
  });
  if (completed.length === 0) return decoded.facts;
  return [...decoded.facts, ...completed].toSorted((a, b) => a.eventIndex - b.eventIndex);
}
