import type { ContractId } from '../../domain/ids.js';
import type { ContractHolder } from '../decode/cancellation-facts.js';
import { contractRecord } from '../decode/contract-facts.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from './asker.js';
import { storageItem } from './storage-item.js';

/**
 * Whose a contract was in the state of a block; undefined when that state holds none with this id.
 * @throws RpcUnreachable, RpcRefused
 */
export async function contractHolder(
  endpoint: Asker,
  decoder: RuntimeDecoder,
  at: string,
  contract: ContractId,
): Promise<ContractHolder | undefined> {
  const value = await storageItem(endpoint, decoder, at, {
    pallet: 'SmartContractModule',
    item: 'Contracts',
    key: contract,
  });
  const parsed = contractRecord.safeParse(value);
  if (!parsed.success) return undefined;
  const { twinId, contractType } = parsed.data;
  if (contractType.type === 'NameContract') return 'name';
  return contractType.type === 'NodeContract' ? { nodeId: contractType.value.nodeId, twinId } : null;
}
