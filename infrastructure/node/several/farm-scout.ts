import type { Logger } from 'pino';
import { type BlockSource, ChainError, type FinalizedBlock } from '../../../chain/block-source.js';
import type { FarmNodes } from '../../../chain/reconcile/farm-nodes.js';
import { type FarmChange, followFarm, isAboutMembers, readFarm } from '../../../domain/farm-members.js';
import type { FarmId, NodeId } from '../../../domain/ids.js';
import { GoneBlocks } from '../../runtime/gone-blocks.js';
import { readTwice } from '../../runtime/read-twice.js';
import { FarmError } from './farm-error.js';
import { type FarmRecord, readFarmFile, writeFarmFile } from './farm-file.js';

export interface FarmScoutOptions {
  readonly source: BlockSource;
  /** The folder of the import. */
  readonly data: string;
  readonly farm: FarmId;
  /** First block of a new import; default: the first that the source has. */
  readonly fromBlock?: number;
  readonly log: Logger;
  /** ms */
  readonly now: () => number;
}

/** A node that is or was of the farm, and the first block of its log. */
export interface FarmNode {
  readonly id: NodeId;
  readonly firstBlock: number;
}

/** How long what was seen may be kept in memory only, ms: a crash reads those blocks again, and finds the same. */
const saveEveryMs = 10_000;

/**
 * Finds the nodes of a farm: those of the start in the chain's storage, later ones in the blocks, each before anybody else
 * gets the block. Nodes that leave are followed on. What it knows is in `farm.json`, in which every node has its log
 * already: what a crash takes of it is found again in the same blocks.
 */
export class FarmScout {
  /** Called with who is new, at the block from which on it is of the farm; the walk waits for it. */
  onJoined: (nodes: readonly FarmNode[]) => Promise<void> = async () => undefined;
  #record: FarmRecord;
  #savedAt: number;
  readonly #pruned = new GoneBlocks();
  /** The block that is being met, and the last writing of the record. */
  #meeting: Promise<void> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: FarmScoutOptions,
    record: FarmRecord,
  ) {
    this.#record = record;
    this.#savedAt = options.now();
  }

  /**
   * Goes on with what the folder holds, or begins.
   * @throws FarmError when there is no such farm, or the folder is of another one; ChainError
   */
  static async open(options: FarmScoutOptions): Promise<FarmScout> {
    const known = await readFarmFile(options.data);
    if (known !== null) {
      assertSame(known, options);
      return new FarmScout(options, known);
    }
    const record = await begin(options);
    await writeFarmFile(options.data, record);
    return new FarmScout(options, record);
  }

  /** Everybody who ever was of the farm, as far as it is known. */
  get nodes(): readonly FarmNode[] {
    return [...this.#record.members].map(([id, stays]) => ({
      id,
      firstBlock: stays[0]?.from ?? this.#record.firstBlock,
    }));
  }

  get genesis(): string {
    return this.#record.genesis;
  }

  /** The last block that was seen. */
  get seen(): number {
    return this.#next - 1;
  }

  get #next(): number {
    const { seen, firstBlock } = this.#record;
    return seen === null ? firstBlock : seen.number + 1;
  }

  /** Sees a block, before anybody else gets it. @throws what `onJoined` throws; Error of the file system */
  meet(block: FinalizedBlock): Promise<void> {
    this.#meeting = this.#see(block);
    return this.#meeting;
  }

  async #see(block: FinalizedBlock): Promise<void> {
    if (block.number < this.#next) return;
    const { farm, now } = this.options;
    const facts = block.about?.some(isAboutMembers) === false ? [] : block.facts;
    const change = followFarm(this.#record.members, farm, block.number, facts);
    if (change !== null) await this.#take(change, block.number);
    this.#record = { ...this.#record, seen: { number: block.number, hash: block.hash } };
    if (change !== null || now() - this.#savedAt >= saveEveryMs) await this.save();
  }

  /**
   * Takes part in the walk: it begins no later than where the scout is, also when no node is there yet.
   * @throws ChainError
   */
  async run(source: BlockSource, signal: AbortSignal, untilHead: boolean): Promise<void> {
    while (!signal.aborted) {
      try {
        const expectedParent = this.#record.seen?.hash ?? null;
        const blocks = source.follow(this.#next, { signal, untilHead, expectedParent });
        for await (const _ of blocks); // each was met before it was handed out
        return;
      } catch (error) {
        if (!(await this.#gotOver(error, signal))) throw error;
      }
    }
  }

  /** What is known by now is on disk when this resolves. @throws Error of the file system */
  save(): Promise<void> {
    this.#savedAt = this.options.now();
    // One after the other: the file gets its name from a half-written one beside it, of which there is one.
    const write = (): Promise<void> => writeFarmFile(this.options.data, this.#record);
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }

  /** The last record, when the walk is over: the block that is being met when it is broken off is met to its end. */
  async close(): Promise<void> {
    await this.#meeting.catch(() => undefined);
    await this.save();
  }

  /** Blocks that nobody holds any more: who is of the farm behind them says the storage. */
  async #gotOver(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { source, farm, log } = this.options;
    if (!(error instanceof ChainError) || error.code !== 'BLOCKS_PRUNED' || source.farmNodes === undefined)
      return false;
    const from = this.#next;
    if (!(await this.#pruned.areGone(from, signal))) return true;
    const { block, nodes } = await readNodes(source, farm, null);
    log.warn(
      { farm, from, to: block.number },
      'who came and left in these blocks is not known: nobody holds them',
    );
    await this.#take(readFarm(this.#record.members, block.number + 1, nodes), block.number + 1);
    this.#record = { ...this.#record, seen: block };
    await this.save();
    return true;
  }

  async #take({ members, joined, returned, left }: FarmChange, block: number): Promise<void> {
    const { farm, log } = this.options;
    if (joined.length > 0) log.info({ farm, block, nodes: joined }, 'nodes joined the farm');
    if (returned.length > 0) log.info({ farm, block, nodes: returned }, 'nodes came back to the farm');
    for (const { nodeId, to } of left)
      log.info({ farm, block, node: nodeId, to }, 'a node left the farm; its log goes on');
    // The logs of newcomers are there before it is on record that they came.
    await this.onJoined(joined.map((id) => ({ id, firstBlock: block })));
    this.#record = { ...this.#record, members };
  }
}

function assertSame(
  { farm, firstBlock, genesis }: FarmRecord,
  { farm: asked, fromBlock, data }: FarmScoutOptions,
): void {
  if (farm !== asked)
    throw new FarmError(
      'FARM_NOT_HERE',
      `${data} is the import of farm ${farm}, not of farm ${asked}: use another --data`,
    );
  if (fromBlock !== undefined && fromBlock !== firstBlock)
    throw new FarmError(
      'FARM_NOT_HERE',
      `the import of farm ${farm} in ${data} (genesis ${genesis}) began with block ${firstBlock}, not ${fromBlock}: ` +
        'leave --from-block out, or use another --data',
    );
}

async function begin({ source, farm, fromBlock, log }: FarmScoutOptions): Promise<FarmRecord> {
  const { genesis } = await source.identity();
  const firstBlock = fromBlock ?? (await source.firstBlock());
  const begun = { farm, genesis, firstBlock, seen: null };
  if (source.farmNodes === undefined) {
    log.warn({ farm }, 'a recording has no storage: only nodes whose records its blocks bring are found');
    return { ...begun, name: null, members: new Map() };
  }
  const head = await source.finalizedHead();
  if (head.number < firstBlock - 1)
    throw new FarmError(
      'FARM_UNKNOWN',
      `block ${firstBlock} is not there yet: block ${head.number} is the newest`,
    );
  const start = await readNodes(source, farm, firstBlock - 1);
  const name = start.farm ?? (await source.farmNodes(farm, null)).farm;
  if (name === null)
    throw new FarmError(
      'FARM_UNKNOWN',
      `the chain has no farm ${farm}, neither before block ${firstBlock} nor at its head (block ${head.number})`,
    );
  if (start.farm === null)
    log.info({ farm, name, firstBlock }, 'the farm is made later than the first block');
  const change = readFarm(new Map(), firstBlock, start.nodes);
  return { ...begun, name, members: change.members };
}

/** @throws ChainError */
function readNodes(source: BlockSource, farm: FarmId, block: number | null): Promise<FarmNodes> {
  const read = source.farmNodes?.bind(source);
  if (read === undefined) throw new Error('invariant: only a source with storage is asked for it');
  return readTwice(
    () => read(farm, block),
    (reading) => `${reading.farm} ${reading.nodes.join()}`,
    `the nodes of farm ${farm}`,
  );
}
