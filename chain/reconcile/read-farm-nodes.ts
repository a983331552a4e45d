import { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import type { FarmId, NodeId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import { farmRecordValue, nodeRecordValue } from '../decode/grid-record-shapes.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { nodeIdValue } from '../decode/values.js';
import type { FarmNodes } from './farm-nodes.js';
import type { Asker } from '../tfchain/asker.js';
import { runtimeAt } from '../tfchain/runtime-at.js';
import type { RuntimeStore } from '../tfchain/runtime-store.js';
import { storageItem } from '../tfchain/storage-item.js';
import { hasStorage, storageMap } from '../tfchain/storage-map.js';

/** Since V14 metadata; until spec 61 at least there was none. Source: TFChain pallet-tfgrid/src/lib.rs. */
const index = { pallet: 'TfgridModule', item: 'NodesByFarmID' };
const nodes = { pallet: 'TfgridModule', item: 'Nodes' };

/**
 * The nodes of a farm in the state after `at`: by the chain's own index where the runtime keeps one, else out of the
 * records of all nodes.
 * @throws RpcUnreachable, RpcRefused, ChainError
 */
export async function readFarmNodes(
  asker: Asker,
  runtimes: RuntimeStore,
  at: BlockRef,
  farm: FarmId,
): Promise<FarmNodes> {
  const decoder = await runtimeAt(asker, runtimes, at.hash);
  const place = { pallet: 'TfgridModule', item: 'Farms', key: farm };
  const value = await storageItem(asker, decoder, at.hash, place);
  if (value === null) return { block: at, farm: null, nodes: [] };
  const record = farmRecordValue.safeParse(value);
  if (!record.success || record.data.farmId !== farm) throw unfit(asker, `farm ${farm}`, at);
  const ids = hasStorage(decoder, index)
    ? await indexed(asker, decoder, at, farm)
    : await listed(asker, decoder, at, farm);
  return { block: at, farm: record.data.name, nodes: [...new Set(ids)].toSorted((a, b) => a - b) };
}

async function indexed(
  asker: Asker,
  decoder: RuntimeDecoder,
  at: BlockRef,
  farm: FarmId,
): Promise<readonly NodeId[]> {
  const value = await storageItem(asker, decoder, at.hash, { ...index, key: farm });
  const ids = z.array(nodeIdValue).safeParse(value ?? []);
  if (!ids.success) throw unfit(asker, `the nodes of farm ${farm}`, at);
  return ids.data;
}

async function listed(
  asker: Asker,
  decoder: RuntimeDecoder,
  at: BlockRef,
  farm: FarmId,
): Promise<readonly NodeId[]> {
  const ids: NodeId[] = [];
  for await (const value of storageMap(asker, decoder, at.hash, nodes)) {
    const record = nodeRecordValue.safeParse(value);
    if (!record.success) throw unfit(asker, 'a record of a node', at);
    if (record.data.farmId === farm) ids.push(record.data.nodeId);
  }
  return ids;
}

function unfit(asker: Asker, what: string, { number }: BlockRef): ChainError {
  return new ChainError(
    'CHAIN_UNREACHABLE',
    `${asker.name} gave something else than ${what} in block ${number}`,
    { endpoint: asker.name, block: number },
  );
}
