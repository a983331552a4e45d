import { join } from 'node:path';
import type { Logger } from 'pino';
import type { BlockSource } from '../../../chain/block-source.js';
import { FanOut } from '../../../chain/fan-out.js';
import { nodeId } from '../../../domain/ids.js';
import { dataFolder } from '../../node/data-folder.js';
import { chooseDriver } from '../../drivers/choose-driver.js';
import { openNode, type RunningNode } from '../../node/open-node.js';
import { packageVersion } from '../package-version.js';
import { createProgress } from '../progress.js';

export interface SeveralOptions {
  /** Each node's data folder is `node-<id>` in it. */
  readonly data: string;
  readonly nodes: readonly number[];
  readonly untilHead: boolean;
  readonly fromBlock?: number;
  readonly openSource: () => Promise<BlockSource>;
  readonly log: Logger;
}

/** How often the progress is drawn. ms */
const drawMs = 500;

/**
 * Follows one chain for several nodes as an outsider: each has its own log, and every block is read once for all. A run
 * that was killed goes on: who is behind gets the blocks first. One node's failure stops all.
 * @throws what `openNode` and following throw
 */
export async function runSeveral(options: SeveralOptions, signal: AbortSignal): Promise<void> {
  const { log, untilHead } = options;
  const source = await options.openSource();
  const nodes: RunningNode[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const fan = new FanOut(source);
  try {
    const { genesis } = await source.identity();
    for (const id of options.nodes) nodes.push(await openOne(options, id, genesis, fan));
    log.info({ nodes: options.nodes, data: options.data }, 'nodes started');
    const progress = showProgress(source, nodes);
    const runs = nodes.map((node) =>
      node.run(stop, untilHead).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    );
    const ends = await Promise.allSettled(runs);
    progress.stop();
    const first = ends.find((end) => end.status === 'rejected');
    if (first !== undefined && !signal.aborted) throw first.reason;
  } finally {
    for (const node of nodes) await node.close();
    await source.close();
    const blocks = nodes.map(({ runtime }) => runtime.state.chain.cursor?.number ?? null);
    log.info({ nodes: options.nodes, blocks }, 'nodes stopped');
  }
}

function openOne(
  { data, fromBlock, log }: SeveralOptions,
  id: number,
  genesis: string,
  fan: FanOut,
): Promise<RunningNode> {
  const folder = dataFolder(join(data, `node-${id}`));
  return openNode({
    data: folder.root,
    nodeId: nodeId(id),
    version: packageVersion(),
    // Whether this is the log's own chain is checked at the node's start, as with any source.
    openSource: async () => fan.branch(),
    openDriver: async () => (await chooseDriver('dry', folder, log)).driver,
    httpPort: null,
    log: log.child({ node: id, genesis: genesis.slice(0, 10) }),
    ...(fromBlock === undefined ? {} : { firstBlock: fromBlock }),
  });
}

/** Blocks that all nodes have, of those up to the head of now. */
function showProgress(source: BlockSource, nodes: readonly RunningNode[]): { stop: () => void } {
  const bar = createProgress('blocks');
  const began = performance.now();
  const read = (): number =>
    Math.min(
      ...nodes.map(({ runtime: { headSeen, state } }) => Math.max(headSeen, state.chain.cursor?.number ?? 0)),
    );
  const from = read();
  let head: number | null = null;
  source.finalizedHead().then(
    ({ number }) => (head = number),
    () => undefined, // without it nothing is shown
  );
  const timer = setInterval(() => {
    if (head === null || head <= from) return;
    const done = read() - from;
    const perSecond = Math.round((done / (performance.now() - began)) * 1000);
    bar.update(Math.max(0, done), head - from, `${perSecond}/s`);
  }, drawMs);
  return {
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
