import type { NameHolder } from '../../domain/chain-fact.js';
import type { FinalizedBlock } from '../block-source.js';

/** Who has reserved a name after these blocks; null: nobody, as far as they say. */
export function nameHolderIn(blocks: readonly FinalizedBlock[], name: string): NameHolder | null {
  let holder: NameHolder | null = null;
  for (const { facts } of blocks) {
    for (const fact of facts) {
      if (fact.kind === 'NameContractCreated' && fact.name === name)
        holder = { contractId: fact.contractId, twinId: fact.twinId };
      if (fact.kind === 'NameContractCanceled' && fact.contractId === holder?.contractId) holder = null;
    }
  }
  return holder;
}
