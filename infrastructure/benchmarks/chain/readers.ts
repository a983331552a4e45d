import { ApiPromise, WsProvider } from '@polkadot/api';
import { tfchainTypes } from '../../../chain/decode/types/tfchain-types.js';
import { factsForNode } from '../../../commands/translate-block.js';
import { initialState } from '../../../domain/state/node-state.js';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';

/** How fast so many blocks were read. */
export interface Reading {
  readonly blocksPerSecond: number;
  /** Of this process, user and system, in µs for a block. */
  readonly cpuMicros: number;
  /** Share of the blocks whose events were decoded in full, 0 to 1; the loop decodes all. */
  readonly decoded: number;
}

/** A chain to be read, up to its head. */
export interface ChainToRead {
  readonly url: string;
  /** Spec versions with V12 metadata, which @polkadot/api must be told the types of. */
  readonly oldSpecs: readonly number[];
  /** What of the blocks is wanted: the facts of all, or those of a node that has none of these contracts. */
  readonly wanted: 'all' | 'none of it';
}

/** A node that nothing on the chain is about. */
const stranger = initialState();

/** The reader of this project, from block 1 to the head. */
export async function readOurs({ url, wanted }: ChainToRead): Promise<Reading> {
  const source = connectTfchain({ endpoints: [url] });
  try {
    // connected and with its metadata, as the other one is
    await source.nameHolder('nobody').catch(() => undefined); // a chain that was recorded has no other storage
    const reading = await measured(async () => {
      const { signal } = new AbortController();
      let [blocks, facts] = [0, 0];
      for await (const block of source.follow(1, { signal, untilHead: true, expectedParent: null })) {
        facts += wanted === 'all' ? block.facts.length : factsForNode(stranger, block).length;
        blocks = block.number;
      }
      return blocks;
    });
    const { blocks, decoded } = source.decoding?.() ?? { blocks: 1, decoded: 1 };
    return { ...reading, decoded: decoded / blocks };
  } finally {
    await source.close();
  }
}

/** The obvious loop of @polkadot/api's users: the hash, the state at it, its events, one after the other. */
export async function readObvious(
  { url, oldSpecs }: Pick<ChainToRead, 'url' | 'oldSpecs'>,
  blocks: number,
): Promise<Reading> {
  const { warn } = console;
  // It warns of types of V12 metadata, a line for each.
  console.warn = () => undefined;
  try {
    return await readWithApi({ url, oldSpecs }, blocks);
  } finally {
    console.warn = warn;
  }
}

async function readWithApi(
  { url, oldSpecs }: Pick<ChainToRead, 'url' | 'oldSpecs'>,
  blocks: number,
): Promise<Reading> {
  const provider = new WsProvider(url);
  const types = oldSpecs.map((spec) => ({
    minmax: [spec, spec] as [number, number],
    types: tfchainTypes(spec),
  }));
  const typesBundle = { spec: { 'substrate-threefold': { types } } };
  // Upstream's own provider misses its own interface under exactOptionalPropertyTypes.
  const api = await ApiPromise.create({ provider: provider as never, noInitWarn: true, typesBundle });
  try {
    const reading = await measured(async () => {
      for (let number = 1; number <= blocks; number++) {
        const hash = await api.rpc.chain.getBlockHash(number);
        const at = await api.at(hash);
        await at.query['system']?.['events']?.();
      }
      return blocks;
    });
    return { ...reading, decoded: 1 };
  } finally {
    await api.disconnect();
  }
}

async function measured(read: () => Promise<number>): Promise<Omit<Reading, 'decoded'>> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const blocks = await read();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { blocksPerSecond: blocks / seconds, cpuMicros: (user + system) / blocks };
}
