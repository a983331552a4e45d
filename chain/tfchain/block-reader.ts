import type { ContractId } from '../../domain/ids.js';
import { z } from 'zod';
import { ChainError, type FinalizedBlock } from '../block-source.js';
import {
  completeFacts,
  type ContractHolder,
  holdersIn,
  namelessCancellations,
} from '../decode/cancellation-facts.js';
import { hexBytes } from '../decode/hex-bytes.js';
import type { DecodedBlock, RawBlock, RuntimeDecoder } from '../decode/runtime-decoder.js';
import { contractHolder } from './contract-holder.js';
import type { Asker } from './asker.js';
import { headerHash } from './header-hash.js';
import { RpcUnreachable } from './rpc-errors.js';
import {
  blockHashShape,
  blockShape,
  metadataShape,
  runtimeVersionShape,
  storageShape,
} from './rpc-shapes.js';
import type { RuntimeStore } from './runtime-store.js';
import { systemEventsKey } from './system-events-key.js';

/** The hash of a block by its number; the number must be finalized. @throws ChainError (`BLOCKS_PRUNED`) and as Endpoint.ask */
export async function blockHash(endpoint: Asker, number: number): Promise<string> {
  const hash = await endpoint.ask('chain_getBlockHash', [number], z.union([z.null(), blockHashShape]));
  if (hash === null) throw pruned(endpoint, number, 'does not know its hash');
  return hash;
}

/** The runtime of the state that a block left behind: the one that writes its children. */
export async function runtimeAt(
  endpoint: Asker,
  runtimes: RuntimeStore,
  hash: string,
): Promise<RuntimeDecoder> {
  const { genesis } = await endpoint.ready();
  const { specVersion } = await endpoint.ask('state_getRuntimeVersion', [hash], runtimeVersionShape);
  const runtime = { genesis, specVersion, voices: endpoint.voices };
  return runtimes.decoder(runtime, () => metadataAt(endpoint, hash));
}

function metadataAt(endpoint: Asker, hash: string): Promise<`0x${string}`> {
  return endpoint.ask('state_getMetadata', [hash], metadataShape);
}

/**
 * Reads one finalized block and decodes it with the runtime that wrote it, which is the one in the state of its parent:
 * so the block that carries a runtime upgrade is read with the old one.
 * @throws RpcUnreachable, RpcRefused, ChainError (`BLOCKS_PRUNED`, `BLOCK_UNDECODABLE`)
 */
export async function readBlock(
  endpoint: Asker,
  runtimes: RuntimeStore,
  number: number,
): Promise<FinalizedBlock> {
  const hash = await blockHash(endpoint, number);
  const [block, events] = await Promise.all([
    endpoint.ask('chain_getBlock', [hash], z.union([z.null(), blockShape])),
    endpoint.ask('state_getStorage', [systemEventsKey, hash], storageShape),
  ]);
  if (block === null) throw pruned(endpoint, number, 'no longer holds its body');
  const { header, extrinsics } = block.block;
  if (header.number !== number || headerHash(header) !== hash) {
    throw new RpcUnreachable(`${endpoint.name} gave another block than number ${number} with hash ${hash}`);
  }
  const { parentHash } = header;
  const decoder = await runtimeAt(endpoint, runtimes, parentHash);
  const raw = { number, extrinsics: extrinsics.map(hexBytes), events: hexBytes(events ?? '0x') };
  const decoded = await decodeOrRenew(endpoint, runtimes, decoder, raw, parentHash);
  const { specVersion } = decoder;
  const holders = await holdersFor(endpoint, decoder, parentHash, decoded);
  const facts = completeFacts(number, specVersion, decoded, (contract) => holders.get(contract));
  const { time, passedOver, changed } = decoded;
  return { number, hash, parentHash, specVersion, time, facts, passedOver, changed };
}

async function decodeOrRenew(
  endpoint: Asker,
  runtimes: RuntimeStore,
  decoder: RuntimeDecoder,
  raw: RawBlock,
  parentHash: string,
): Promise<DecodedBlock> {
  try {
    return decoder.decode(raw);
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    const { genesis } = await endpoint.ready();
    const runtime = { genesis, specVersion: decoder.specVersion, voices: endpoint.voices };
    const renewed = await runtimes.renewed(runtime, decoder, () => metadataAt(endpoint, parentHash));
    return renewed.decode(raw);
  }
}

/** The holders of contracts that old runtimes cancel without a name: by this block's events, or by its parent's state. */
async function holdersFor(
  endpoint: Asker,
  decoder: RuntimeDecoder,
  parentHash: string,
  decoded: DecodedBlock,
): Promise<ReadonlyMap<ContractId, ContractHolder>> {
  const holders = new Map(holdersIn(decoded));
  for (const contract of namelessCancellations(decoded)) {
    const holder = holders.has(contract)
      ? undefined
      : await contractHolder(endpoint, decoder, parentHash, contract);
    if (holder !== undefined) holders.set(contract, holder);
  }
  return holders;
}

function pruned(endpoint: Asker, block: number, what: string): ChainError {
  return new ChainError(
    'BLOCKS_PRUNED',
    `${endpoint.name}, asked for block ${block}, ${what}: use an archive node`,
    {
      endpoint: endpoint.name,
      block,
    },
  );
}
