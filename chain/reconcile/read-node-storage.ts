import { u8aConcat, u8aToHex } from '@polkadot/util';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { StoredContract, StoredNode } from '../../domain/command.js';
import type { ContractId, NodeId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import { nodeRecordValue, rentRecordValue } from '../decode/grid-record-shapes.js';
import { hexBytes } from '../decode/hex-bytes.js';
import { type Plain, plain } from '../decode/plain.js';
import { contractIdValue, textValue, variantName } from '../decode/values.js';
import type { Asker } from '../tfchain/asker.js';
import { assertHolds } from '../tfchain/block-hash.js';
import { readBlock } from '../tfchain/block-reader.js';
import { runtimeAt } from '../tfchain/runtime-at.js';
import { nameHolder } from '../tfchain/name-holder.js';
import { storageShape } from '../tfchain/rpc-shapes.js';
import type { RuntimeStore } from '../tfchain/runtime-store.js';
import { storageItem } from '../tfchain/storage-item.js';
import { hasTfgridItem, tfgridItem } from './has-tfgrid-item.js';
import { readAccount } from './read-account.js';
import type { NodeQuestion, NodeStorage } from './node-storage.js';
import { type StateReader, storedContract, storedRent } from './stored-contract.js';

/**
 * What the storage after `head` holds of a node, read with the runtime of that state. A contract that the node's list leaves
 * out is asked for by itself: a list that is empty or cut short removes nothing.
 * @throws RpcUnreachable, RpcRefused, ChainError
 */
export async function readNodeStorage(
  asker: Asker,
  runtimes: RuntimeStore,
  head: BlockRef,
  question: NodeQuestion,
): Promise<Omit<NodeStorage, 'endpoints'>> {
  if (question.last !== null) await assertHolds(asker, question.last);
  const { specVersion, time, hash } = await readBlock(asker, runtimes, head.number);
  const reader = { asker, decoder: await runtimeAt(asker, runtimes, hash), at: hash };
  const { known } = question;
  const account = question.account === null ? null : await readAccount(reader, question.account);
  // A node that had no id yet may have got one in the blocks that were not seen.
  const nodeId = question.nodeId ?? account?.nodeId ?? null;
  const listed = nodeId === null ? [] : await activeContracts(reader, nodeId);
  const contracts: StoredContract[] = [];
  const gone: ContractId[] = [];
  for (const id of [...new Set([...listed, ...known])].toSorted((a, b) => (a < b ? -1 : 1))) {
    const stored = nodeId === null ? null : await storedContract(reader, nodeId, id);
    if (stored !== null) contracts.push(stored);
    else if (known.includes(id)) gone.push(id);
  }
  const node = nodeId === null ? await noNode(reader) : await storedNode(reader, nodeId);
  const block = { number: head.number, hash };
  const names: NameReading[] = [];
  for (const name of question.names)
    names.push({ name, block: block.number, holder: await nameHolder(asker, reader.decoder, hash, name) });
  return {
    block,
    specVersion,
    time,
    node,
    contracts,
    gone,
    names,
    account,
    endpoint: asker.name,
    voices: asker.voices,
  };
}

/** What is the same for all nodes, when there is none. */
async function noNode(reader: StateReader): Promise<StoredNode> {
  const nothing = { farmId: null, twinId: null, publicConfig: null, powerTarget: null, rent: null };
  return { ...nothing, zosVersion: await zosVersion(reader) };
}

/** The ids of a node's contracts as the chain lists them. @throws as `optional` */
export async function activeContracts(reader: StateReader, id: NodeId): Promise<readonly ContractId[]> {
  const list = z.array(contractIdValue);
  return (await optional(reader, 'SmartContractModule', 'ActiveNodeContracts', id, list)) ?? [];
}

/** What the state holds of the node itself. @throws as `optional` */
export async function storedNode(reader: StateReader, id: NodeId): Promise<StoredNode> {
  const node = await optional(reader, 'TfgridModule', 'Nodes', id, nodeRecordValue);
  const rent = await optional(
    reader,
    'SmartContractModule',
    'ActiveRentContractForNode',
    id,
    rentRecordValue,
  );
  const power = z.object({ target: variantName });
  const target = hasTfgridItem(reader.decoder, 'NodePower')
    ? ((await optional(reader, 'TfgridModule', 'NodePower', id, power))?.target ?? null)
    : null;
  return {
    farmId: node?.farmId ?? null,
    twinId: node?.twinId ?? null,
    publicConfig: node?.publicConfig ?? null,
    powerTarget: target === 'Up' || target === 'Down' ? target : null,
    zosVersion: await zosVersion(reader),
    // Runtimes that keep the whole contract answer with an empty one, number 0, when there is none.
    rent: rent === null || rent === 0n ? null : await storedRent(reader, rent),
  };
}

/**
 * An entry of a map; null when there is none.
 * @throws RpcUnreachable, RpcRefused; ChainError (`CHAIN_UNREACHABLE`) when the answer is something else
 */
export async function optional<T>(
  { asker, decoder, at }: StateReader,
  pallet: string,
  item: string,
  key: number,
  shape: z.ZodType<T>,
): Promise<T | null> {
  const value: Plain = await storageItem(asker, decoder, at, { pallet, item, key });
  if (value === null) return null;
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ChainError(
    'CHAIN_UNREACHABLE',
    `${asker.name} gave something else than ${pallet}.${item} ${key}`,
    {
      endpoint: asker.name,
    },
  );
}

async function zosVersion({ asker, decoder, at }: StateReader): Promise<string | null> {
  const item = tfgridItem(decoder, 'ZosVersion');
  if (item === undefined || !item.type.isPlain) return null;
  const key = u8aToHex(u8aConcat(xxhashAsU8a('TfgridModule', 128), xxhashAsU8a('ZosVersion', 128)));
  const value = await asker.ask('state_getStorage', [key, at], storageShape);
  if (value === null) return null;
  const type = decoder.registry.createLookupType(item.type.asPlain);
  const decoded = plain(decoder.registry.createTypeUnsafe(type, [hexBytes(value)], { isPedantic: true }));
  return textValue.parse(decoded);
}
