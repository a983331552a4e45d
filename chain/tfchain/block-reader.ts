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
import { withLazyFacts } from '../decode/lazy-facts.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { DecodedBlock, RawBlock } from '../decode/decoded-block.js';
import { contractHolder } from './contract-holder.js';
import type { Asker } from './asker.js';
import { blockHash, pruned } from './block-hash.js';
import { metadataAt, runtimeAt } from './runtime-at.js';
import { headerHash } from './header-hash.js';
import { RpcUnreachable } from './rpc-errors.js';
import { blockShape, storageShape } from './rpc-shapes.js';
import type { BlockRun, RunRuntime } from './block-run.js';
import type { RuntimeStore } from './runtime-store.js';
import { systemEventsKey } from './system-events-key.js';

/** How a block is read. */
export interface BlockReading {
  /** The range that it is read in; absent: it is read by itself. */
  readonly run?: BlockRun | undefined;
  /** Whose extrinsics are told as facts; 32 bytes, lower-case hex. */
  readonly account?: string | null | undefined;
}

type AskedBlock = RawBlock & { readonly account: string | null };

/**
 * Reads one finalized block and decodes it with the runtime that wrote it, which is the one in the state of its parent:
 * so the block that carries a runtime upgrade is read with the old one.
 * @throws RpcUnreachable, RpcRefused, ChainError (`BLOCKS_PRUNED`, `BLOCK_UNDECODABLE`)
 */
export async function readBlock(
  endpoint: Asker,
  runtimes: RuntimeStore,
  number: number,
  { run, account = null }: BlockReading = {},
): Promise<FinalizedBlock> {
  const hash = await (run?.hash(number) ?? blockHash(endpoint, number));
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
  const runtime = await (run?.runtime(number, parentHash) ?? knownRuntime(endpoint, runtimes, parentHash));
  const raw = { number, extrinsics: extrinsics.map(hexBytes), events: hexBytes(events ?? '0x'), account };
  const { decoder, decoded } = await decodeOrRenew(endpoint, runtimes, runtime, raw, parentHash);
  const { specVersion } = decoder;
  const { time, passedOver, changed } = decoded;
  const read = { number, hash, parentHash, specVersion, time, passedOver, changed };
  const { about } = decoded;
  if (about !== undefined) return withLazyFacts({ ...read, about }, () => decoded.facts);
  const holders = await holdersFor(endpoint, decoder, parentHash, decoded);
  const facts = completeFacts(number, specVersion, decoded, (contract) => holders.get(contract));
  return { ...read, facts };
}

async function knownRuntime(
  endpoint: Asker,
  runtimes: RuntimeStore,
  parentHash: string,
): Promise<RunRuntime> {
  return { decoder: await runtimeAt(endpoint, runtimes, parentHash), assumed: false };
}

interface Decoded {
  readonly decoder: RuntimeDecoder;
  readonly decoded: DecodedBlock;
}

async function decodeOrRenew(
  endpoint: Asker,
  runtimes: RuntimeStore,
  { decoder, assumed }: RunRuntime,
  raw: AskedBlock,
  parentHash: string,
): Promise<Decoded> {
  try {
    return { decoder, decoded: decoder.decode(raw, raw.account) };
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    const own = assumed ? await runtimeAt(endpoint, runtimes, parentHash) : decoder;
    if (own !== decoder)
      return decodeOrRenew(endpoint, runtimes, { decoder: own, assumed: false }, raw, parentHash);
    const { genesis } = await endpoint.ready();
    const runtime = { genesis, specVersion: decoder.specVersion, voices: endpoint.voices };
    const renewed = await runtimes.renewed(runtime, decoder, () => metadataAt(endpoint, parentHash));
    return { decoder: renewed, decoded: renewed.decode(raw, raw.account) };
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
