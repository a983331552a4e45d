import { cryptoWaitReady } from '@polkadot/util-crypto';
import { BlockClock } from './node/block-clock.js';
import type { DevNode } from './node/dev-node.js';
import { openNode } from './node/open-node.js';
import { rpcMethods } from './node/rpc/methods.js';
import { startRpcServer } from './node/rpc-server.js';
import type { RuntimeName } from './node/runtime-set.js';

/** How to run a development chain. All of it may be left out. */
export interface DevchainOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A block every so many ms; 0, the default, makes blocks on request only. */
  readonly blockTimeMs?: number;
  /** Blocks that finality stays behind; by default 2, and 0 when blocks are made on request only. */
  readonly finalityLag?: number;
  /** The chain's append-only file; without it the chain lives in memory. */
  readonly file?: string;
  /** The runtime of the first block. Default `current`. */
  readonly runtime?: RuntimeName;
  readonly upgradeAt?: { readonly height: number; readonly to: RuntimeName };
  /** How often a contract is billed and how long it lives on without funds, in blocks. Default 10 and 20. */
  readonly billing?: { readonly cycleBlocks: number; readonly graceBlocks: number };
  /** Chains of different names have different genesis hashes. */
  readonly name?: string;
  /**
   * Chain time of block 0 in ms. When it is given (and always when blocks are made on request), the chain has a clock
   * of its own that moves a fixed step a block; otherwise block times are the machine's.
   */
  readonly startTime?: number;
  /** The state of blocks so far behind the final one is discarded. */
  readonly pruneAfter?: number;
  readonly log?: (message: string, details?: unknown) => void;
}

/** A running development chain. */
export interface Devchain {
  readonly url: string;
  readonly port: number;
  readonly genesisHash: string;
  /** Makes blocks now; returns the last one's hash. */
  newBlock(count?: number): string;
  /** Abandons the newest `depth` blocks for a longer branch; returns the hashes of the abandoned ones. */
  fork(depth: number): string[];
  finalizedHead(): { readonly number: number; readonly hash: string };
  close(): Promise<void>;
}

/** 1 January 2024, 00:00 UTC. */
const defaultStart = 1_704_067_200_000;
/** The real chain's block time: how far a logical clock moves a block. */
const defaultStep = 6_000;

function open(options: DevchainOptions) {
  const blockTime = options.blockTimeMs ?? 0;
  const logical = blockTime === 0 || options.startTime !== undefined;
  const { cycleBlocks = 10, graceBlocks = 20 } = options.billing ?? {};
  const opened = openNode({
    genesis: {
      name: options.name ?? 'zledger devchain',
      runtime: options.runtime ?? 'current',
      cycleBlocks: Math.max(1, cycleBlocks),
      graceBlocks,
      startTime: options.startTime ?? defaultStart,
    },
    ...(options.runtime === undefined ? {} : { runtimeAsked: options.runtime }),
    clock: new BlockClock(logical ? blockTime || defaultStep : null),
    finalityLag: options.finalityLag ?? (blockTime === 0 ? 0 : 2),
    pruneAfter: options.pruneAfter ?? null,
    file: options.file ?? null,
  });
  const { upgradeAt } = options;
  if (upgradeAt !== undefined && upgradeAt.height > opened.node.chain.best.header.number)
    opened.node.upgradeRuntime(upgradeAt.height, upgradeAt.to);
  return opened;
}

/** Makes blocks in time. A block that fails is a defect: it is logged, and the next one tried. */
function produce(node: DevNode, blockTime: number, log: NonNullable<DevchainOptions['log']>): () => void {
  if (blockTime === 0) return () => {};
  const timer = setInterval(() => {
    try {
      node.newBlocks(1, null);
    } catch (error) {
      log('no block could be made', error);
    }
  }, blockTime);
  return () => clearInterval(timer);
}

/**
 * Starts a development chain: a Substrate node of one validator with TFChain's pallets, in this process. Same inputs at
 * the same times give the same block hashes.
 * @throws JournalError when the file cannot be continued; Error with code EADDRINUSE when the port is taken
 */
export async function startDevchain(options: DevchainOptions = {}): Promise<Devchain> {
  await cryptoWaitReady();
  const log = options.log ?? (() => {});
  const host = options.host ?? '127.0.0.1';
  const { node, journal, genesis } = open(options);
  const methods = rpcMethods(node, genesis.name);
  const server = await startRpcServer(host, options.port ?? 0, methods, (error, method) => {
    log(`${method} failed inside the node`, error);
  });
  const stop = produce(node, options.blockTimeMs ?? 0, log);
  return {
    url: `ws://${host}:${server.port}`,
    port: server.port,
    genesisHash: node.chain.genesis.hash,
    newBlock: (count = 1) => node.newBlocks(count, null).at(-1)?.hash ?? node.chain.best.hash,
    fork: (depth) => node.fork(depth, 'again').map(({ hash }) => hash),
    finalizedHead: () => {
      const { hash, header } = node.chain.finalized;
      return { number: header.number, hash };
    },
    close: async () => {
      stop();
      await server.close();
      journal?.close();
    },
  };
}
