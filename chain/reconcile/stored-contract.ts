import type { ContractId, NodeId } from '../../domain/ids.js';
import type { StoredContract } from '../../domain/command.js';
import { ChainError } from '../block-source.js';
import { contractRecord } from '../decode/contract-facts.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from '../tfchain/asker.js';
import { storageItem } from '../tfchain/storage-item.js';

/** States in which a contract holds. Source: TFChain pallet-smart-contract/src/types.rs, ContractState. */
const holding: readonly string[] = ['Created', 'GracePeriod'];

/** Where, in the state of which block, and by which runtime. */
export interface StateReader {
  readonly asker: Asker;
  readonly decoder: RuntimeDecoder;
  readonly at: string;
}

async function readContract({ asker, decoder, at }: StateReader, id: ContractId) {
  const entry = { pallet: 'SmartContractModule', item: 'Contracts', key: id };
  const value = await storageItem(asker, decoder, at, entry);
  if (value === null) return null;
  const parsed = contractRecord.safeParse(value);
  if (parsed.success && parsed.data.contractId === id) return parsed.data;
  throw new ChainError('CHAIN_UNREACHABLE', `${asker.name} gave something else than contract ${id}`, {
    endpoint: asker.name,
  });
}

/**
 * A node contract that holds; null when it is over, does not exist, or is not of this node.
 * @throws RpcUnreachable, RpcRefused; ChainError (`CHAIN_UNREACHABLE`) when the answer is no contract
 */
export async function storedContract(
  reader: StateReader,
  nodeId: NodeId,
  id: ContractId,
): Promise<StoredContract | null> {
  const record = await readContract(reader, id);
  if (record === null || !holding.includes(record.state)) return null;
  const { contractId, twinId, state, contractType } = record;
  if (contractType.type !== 'NodeContract' || contractType.value.nodeId !== nodeId) return null;
  const { publicIpsList, ...data } = contractType.value;
  return {
    contract: { contractId, twinId, ...data, reservedIps: publicIpsList },
    grace: state === 'GracePeriod',
  };
}

/** The rent contract `id`, when it holds. @throws as `storedContract` */
export async function storedRent(reader: StateReader, id: ContractId) {
  const record = await readContract(reader, id);
  if (record === null || !holding.includes(record.state) || record.contractType.type !== 'RentContract')
    return null;
  return { rentContractId: id, twinId: record.twinId, grace: record.state === 'GracePeriod' };
}
