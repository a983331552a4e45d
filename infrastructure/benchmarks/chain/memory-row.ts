import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DecodeCounts } from '../../../chain/block-source.js';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';
import { nodeId } from '../../../domain/ids.js';
import { chooseDriver } from '../../drivers/choose-driver.js';
import { createLogger } from '../../logging/logger.js';
import { dataFolder } from '../../node/data-folder.js';
import { openNode, type RunningNode } from '../../node/open-node.js';

/** After a collection, at a block. */
export interface MemorySample {
  readonly block: number;
  readonly heapMiB: number;
  readonly rssMiB: number;
  readonly seconds: number;
}

export interface MemoryRow {
  readonly blocks: number;
  readonly samples: readonly MemorySample[];
  /** Heap of the last three samples above that of the third to fifth, MiB. */
  readonly grownMiB: number;
  readonly limitMiB: number;
  readonly blocksPerSecond: number;
  readonly cpuMicros: number;
  readonly events: number;
  readonly decoding: DecodeCounts;
}

const sampleCount = 10;
const lookMs = 20;
const limitMiB = 8;

/**
 * A whole node with its log on disk follows a chain of so many blocks to its head: heap and resident memory at each tenth.
 * @param told each sample as it is taken
 */
export async function memoryRow(
  url: string,
  blocks: number,
  told: (sample: MemorySample) => void,
): Promise<MemoryRow> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void; // what the flag exposes
  const data = await mkdtemp(join(tmpdir(), 'zledger-bench-chain-'));
  const source = connectTfchain({ endpoints: [url] });
  const log = createLogger({ level: 'error', pretty: false, colour: false });
  let node: RunningNode | null = null;
  try {
    node = await openNode({
      data,
      nodeId: nodeId(1),
      version: 'bench',
      firstBlock: 1,
      openSource: async () => source,
      openDriver: async () => (await chooseDriver('dry', dataFolder(data), log)).driver,
      httpPort: null,
      log,
    });
    const { runtime } = node;
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    const samples: MemorySample[] = [];
    const sample = (): void => {
      if (runtime.headSeen < ((samples.length + 1) * blocks) / sampleCount) return;
      collect();
      const { heapUsed, rss } = process.memoryUsage();
      samples.push({
        block: runtime.headSeen,
        heapMiB: heapUsed / 1024 ** 2,
        rssMiB: rss / 1024 ** 2,
        seconds: (performance.now() - began) / 1000,
      });
      told(samples[samples.length - 1] as MemorySample); // pushed in the line before
    };
    const timer = setInterval(sample, lookMs);
    await node.run(new AbortController().signal, true);
    clearInterval(timer);
    sample();
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return {
      blocks,
      samples,
      grownMiB: meanHeap(samples.slice(-3)) - meanHeap(samples.slice(2, 5)),
      limitMiB,
      blocksPerSecond: blocks / seconds,
      cpuMicros: (user + system) / blocks,
      events: await eventsOf(node),
      decoding: source.decoding?.() ?? { blocks: 0, decoded: 0 },
    };
  } finally {
    await (node === null ? source.close() : node.close());
    await rm(data, { recursive: true, force: true });
  }
}

async function eventsOf({ reader }: RunningNode): Promise<number> {
  const { log } = (await reader.status()) as { readonly log: { readonly events: number } }; // as NodeReader writes it
  return log.events;
}

const meanHeap = (samples: readonly MemorySample[]): number =>
  samples.reduce((sum, { heapMiB }) => sum + heapMiB, 0) / Math.max(1, samples.length);

export function printSample({ block, heapMiB, rssMiB, seconds }: MemorySample): string {
  const mib = (value: number): string => value.toFixed(1).padStart(8);
  return `${String(block).padStart(9)}  heap ${mib(heapMiB)} MiB  RSS ${mib(rssMiB)} MiB  ${seconds.toFixed(0).padStart(6)} s`;
}

export function printMemory(row: MemoryRow, line: (text: string) => void): void {
  const { blocks, grownMiB, blocksPerSecond, cpuMicros, events, decoding } = row;
  line(
    `${blocks} blocks followed by a whole node: ${blocksPerSecond.toFixed(0)} blocks/s, ${cpuMicros.toFixed(0)} µs of CPU each, ` +
      `${events} events on record, ${decoding.decoded} of ${decoding.blocks} blocks decoded in full`,
  );
  line(
    `heap of the last three against the third to fifth: ${grownMiB.toFixed(2)} MiB (limit ${row.limitMiB} MiB)`,
  );
}
