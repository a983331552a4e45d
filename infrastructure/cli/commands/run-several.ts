import { join } from 'node:path';
import type { Logger } from 'pino';
import type { BlockSource } from '../../../chain/block-source.js';
import { FanOut } from '../../../chain/fan-out.js';
import { type FarmId, nodeId } from '../../../domain/ids.js';
import { dataFolder } from '../../node/data-folder.js';
import { chooseDriver } from '../../drivers/choose-driver.js';
import { openNode, type RunningNode } from '../../node/open-node.js';
import { readFarmFile } from '../../node/several/farm-file.js';
import { FarmScout } from '../../node/several/farm-scout.js';
import { SeveralNodes } from '../../node/several/several-nodes.js';
import { followForEver } from '../follow-for-ever.js';
import { packageVersion } from '../package-version.js';
import { showPass } from './show-pass.js';

export interface SeveralOptions {
  /** Each node's data folder is `node-<id>` in it. */
  readonly data: string;
  /** Which nodes; or all that ever are of a farm. */
  readonly chosen: { readonly nodes: readonly number[] } | { readonly farm: FarmId };
  readonly untilHead: boolean;
  readonly fromBlock?: number;
  /** Called with the genesis that the folder is bound to; null: none yet. */
  readonly openSource: (genesis: string | null) => Promise<BlockSource>;
  readonly log: Logger;
  /** Pause after trouble, ms; see FollowForEver. */
  readonly tryAgainMs?: number;
}

/**
 * Follows one chain for several nodes as an outsider: each has its own log, and every block is read once for all. A run
 * that was killed goes on: who is behind gets the blocks first. One node's failure stops all; passing trouble of the
 * chain's does not, unless the head is the end.
 * @throws what `openNode` and following throw; FarmError
 */
export async function runSeveral(options: SeveralOptions, signal: AbortSignal): Promise<void> {
  const { log, untilHead, data, chosen } = options;
  const farm = 'farm' in chosen ? chosen.farm : null;
  const record = farm === null ? null : await readFarmFile(data);
  const source = await options.openSource(record?.genesis ?? null);
  let scout: FarmScout | null = null;
  const fan = new FanOut(source, async (block) => scout?.meet(block));
  const onTrouble = sayOnce(log);
  const pause = options.tryAgainMs === undefined ? {} : { tryAgainMs: options.tryAgainMs };
  const hasFollowed = (): boolean => several.all.some(({ runtime }) => runtime.headSeen > 0);
  const keepOn = (run: () => Promise<void>, stop: AbortSignal): Promise<void> =>
    followForEver(run, { signal: stop, untilHead, hasFollowed, onTrouble, ...pause });
  const several = new SeveralNodes(
    {
      open: (id, firstBlock) => openOne(options, id, firstBlock, fan),
      follow: (node, stop) => keepOn(() => node.run(stop, untilHead), stop),
    },
    signal,
  );
  const others: ((stop: AbortSignal) => Promise<void>)[] = [];
  try {
    if (farm === null) {
      const { nodes } = chosen as { nodes: readonly number[] }; // the other of the two
      for (const id of nodes) await several.add(id, options.fromBlock);
    } else {
      const first = options.fromBlock === undefined ? {} : { fromBlock: options.fromBlock };
      const found = await FarmScout.open({ source, data, farm, ...first, log, now: Date.now });
      const seat = fan.branch();
      others.push((stop) => keepOn(() => found.run(seat, stop, untilHead), stop));
      found.onJoined = async (joined) => {
        for (const { id, firstBlock } of joined) await several.add(id, firstBlock);
      };
      await found.onJoined(found.nodes);
      scout = found;
    }
    log.info({ nodes: idsOf(several), data, ...(farm === null ? {} : { farm }) }, 'nodes started');
    const progress = showPass(source, () => readUpTo(several, scout));
    try {
      await several.follow(...others);
    } finally {
      progress.stop();
    }
  } finally {
    await several.close();
    await scout?.close();
    await source.close();
    const blocks = several.all.map(({ runtime }) => runtime.state.chain.cursor?.number ?? null);
    log.info({ nodes: idsOf(several), blocks }, 'nodes stopped');
  }
}

function openOne(
  { data, log }: SeveralOptions,
  id: number,
  firstBlock: number | undefined,
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
    log: log.child({ node: id }),
    ...(firstBlock === undefined ? {} : { firstBlock }),
  });
}

const idsOf = (several: SeveralNodes): (number | null)[] =>
  several.all.map(({ runtime }) => runtime.state.identity?.nodeId ?? null);

/** The last block that all have read. */
function readUpTo(several: SeveralNodes, scout: FarmScout | null): number {
  const nodes = several.all.map(({ runtime: { headSeen, state } }) =>
    Math.max(headSeen, state.chain.cursor?.number ?? (state.identity?.firstBlock ?? 1) - 1),
  );
  return Math.min(...nodes, scout?.seen ?? Number.POSITIVE_INFINITY);
}

/** All hear of the same trouble at once; one line of it is enough. */
function sayOnce(log: Logger): (details: object, message: string) => void {
  let said = { message: '', at: Number.NEGATIVE_INFINITY };
  return (details, message) => {
    const at = performance.now();
    if (message === said.message && at - said.at < 1000) return;
    said = { message, at };
    log.error(details, message);
  };
}
