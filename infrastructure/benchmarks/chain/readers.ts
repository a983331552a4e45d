import { ApiPromise, WsProvider } from '@polkadot/api';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';

/** How fast so many blocks were read. */
export interface Reading {
  readonly blocksPerSecond: number;
  /** Of this process, user and system, in µs for a block. */
  readonly cpuMicros: number;
}

/** The reader of this project, from block 1 to the head. */
export async function readOurs(url: string): Promise<Reading> {
  const source = connectTfchain({ endpoints: [url] });
  try {
    // connected and with its metadata, as the other one is
    await source.twinAccount(1 as Parameters<typeof source.twinAccount>[0]); // an id, looked up only
    return await measured(async () => {
      const { signal } = new AbortController();
      let blocks = 0;
      for await (const { number } of source.follow(1, { signal, untilHead: true, expectedParent: null }))
        blocks = number;
      return blocks;
    });
  } finally {
    await source.close();
  }
}

/** The obvious loop of @polkadot/api's users: the hash, the state at it, its events, one after the other. */
export async function readObvious(url: string, blocks: number): Promise<Reading> {
  const provider = new WsProvider(url);
  // Upstream's own provider misses its own interface under exactOptionalPropertyTypes.
  const api = await ApiPromise.create({ provider: provider as never, noInitWarn: true });
  try {
    return await measured(async () => {
      for (let number = 1; number <= blocks; number++) {
        const hash = await api.rpc.chain.getBlockHash(number);
        const at = await api.at(hash);
        await at.query['system']?.['events']?.();
      }
      return blocks;
    });
  } finally {
    await api.disconnect();
  }
}

async function measured(read: () => Promise<number>): Promise<Reading> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const blocks = await read();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { blocksPerSecond: blocks / seconds, cpuMicros: (user + system) / blocks };
}
