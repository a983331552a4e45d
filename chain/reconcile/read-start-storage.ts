import { bytesToHex } from '@noble/hashes/utils.js';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import type { BlockRef } from '../../domain/block.js';
import type { StoredContract } from '../../domain/command.js';
import type { NodeId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import { hexBytes } from '../decode/hex-bytes.js';
import type { Asker } from '../tfchain/asker.js';
import { storageShape } from '../tfchain/rpc-shapes.js';
import { runtimeAt } from '../tfchain/runtime-at.js';
import type { RuntimeStore } from '../tfchain/runtime-store.js';
import { activeContracts, storedNode } from './read-node-storage.js';
import { storedFarm } from './read-farm-storage.js';
import type { StartStorage } from './start-storage.js';
import { type StateReader, storedContract } from './stored-contract.js';

/** Timestamp.Now: a plain value of 8 bytes in every runtime. */
const nowKey = `0x${['Timestamp', 'Now'].map((text) => bytesToHex(xxhashAsU8a(text, 128))).join('')}`;

/**
 * What the storage after `at` holds of a node. Nothing but that state is asked for, so that an endpoint which holds it as its
 * oldest one is enough.
 * @throws RpcUnreachable, RpcRefused, ChainError
 */
export async function readStartStorage(
  asker: Asker,
  runtimes: RuntimeStore,
  at: BlockRef,
  nodeId: NodeId,
): Promise<StartStorage> {
  const decoder = await runtimeAt(asker, runtimes, at.hash);
  const reader = { asker, decoder, at: at.hash };
  const node = await storedNode(reader, nodeId);
  const contracts: StoredContract[] = [];
  const listed = await activeContracts(reader, nodeId);
  for (const id of [...new Set(listed)].toSorted((a, b) => (a < b ? -1 : 1))) {
    const stored = await storedContract(reader, nodeId, id);
    if (stored !== null) contracts.push(stored);
  }
  return {
    block: at,
    specVersion: decoder.specVersion,
    time: await timeOf(reader, at),
    node,
    farm: node.farmId === null ? null : await storedFarm(reader, node.farmId),
    contracts,
    endpoint: asker.name,
    voices: asker.voices,
  };
}

async function timeOf({ asker, at }: StateReader, { number }: BlockRef): Promise<number> {
  const value = await asker.ask('state_getStorage', [nowKey, at], storageShape);
  if (value === null) return 0;
  const bytes = hexBytes(value);
  const ms = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 8 && ms.getBigUint64(0, true) <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(ms.getBigUint64(0, true));
  throw new ChainError(
    'CHAIN_UNREACHABLE',
    `${asker.name} gave something else than the time of block ${number}`,
    {
      endpoint: asker.name,
      block: number,
    },
  );
}
