import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { BlockSource } from '../../chain/block-source.js';
import type { ContractId, NodeId } from '../../domain/ids.js';
import type { NodeDetails } from '../../domain/node-call.js';
import { controlHands } from '../drivers/control/control-hands.js';
import type { HostControlSetup } from '../drivers/control/host-control-setup.js';
import type { Driver } from '../drivers/driver.js';
import type { IdentityCheck } from '../identity/kyc-client.js';
import { registerHealthRoutes } from '../http/health-routes.js';
import { type MailboxOptions, openMailbox } from '../http/mailbox-server.js';
import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { CheckpointTaker } from '../integrity/checkpoint-taker.js';
import { registerLogRoutes } from '../operations/log-routes.js';
import { mustBeFinished } from '../operations/staging.js';
import type { NodeHands } from '../runtime/node-effect-runner.js';
import type { NodeKey } from '../voice/node-key.js';
import { trafficHands } from '../voice/traffic-hands.js';
import { voiceHands } from '../voice/voice-hands.js';
import { nodeViews } from '../projections/node-views.js';
import { ProjectionStore } from '../projections/projection-store.js';
import { loadStateFrom } from '../runtime/load-state.js';
import { NodeRuntime } from '../runtime/node-runtime.js';
import { SnapshotStore } from '../snapshots/snapshot-store.js';
import { SnapshotTaker } from '../snapshots/snapshot-taker.js';
import { SpoolWatcher } from '../spool/spool-watcher.js';
import { dataFolder, prepareDataFolder } from './data-folder.js';
import { holdLedger } from './hold-ledger.js';
import { removeNodeFile, writeNodeFile } from './node-file.js';
import { type Readiness, usualReadiness } from './health.js';
import { NodeMetrics } from './node-metrics.js';
import { NodeReader } from './node-reader.js';

export interface NodeOptions {
  readonly data: string;
  /** Null: the one that the account of its key has, or will get (`register`). */
  readonly nodeId: NodeId | null;
  /** Registers the node on the chain, and updates it; needs a key. Default: somebody else does that. */
  readonly register?: (driver: Driver) => Promise<NodeDetails>;
  readonly version: string;
  readonly firstBlock?: number;
  /** Called with the genesis that the log is bound to; null for a new log. */
  readonly openSource: (genesis: string | null) => Promise<BlockSource>;
  /** Called when the ledger's lock is held: no second node touches the host through the same folder. */
  readonly openDriver: () => Promise<Driver>;
  /** Port of the mailbox on 127.0.0.1; 0: any; null: no mailbox. */
  readonly httpPort: number | null;
  /** Of bodies, and as many of questions. Default 600. */
  readonly requestsPerMinute?: number;
  readonly log: Logger;
  /** When the node says that it is ready. Default: 100 blocks behind at most, one endpoint that answers. */
  readonly readiness?: Readiness;
  /** Default: nobody is asked who a twin is. */
  readonly identities?: IdentityCheck;
  /** What the node signs with on the chain; default: nothing, it is silent. */
  readonly key?: NodeKey;
  /** What the node may do to its own software and host. Default: nothing new, as the log has it. */
  readonly control?: HostControlSetup;
  /** When the state is cached; see SnapshotTaker for what is usual. */
  readonly snapshots?: { readonly every?: number; readonly atStop?: number };
}

/** A node that is put together and started. */
export interface RunningNode {
  readonly runtime: NodeRuntime;
  readonly reader: NodeReader;
  /** Null without a mailbox. */
  readonly url: string | null;
  /** Follows the chain; see NodeRuntime.run. */
  run(signal: AbortSignal, untilHead: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * The composition root of a node: ledger first (its lock keeps a second node out), then the state from the log, the
 * chain, the start on record, and last the doors for bodies.
 * @throws LedgerError, ChainError, NodeStoppedError, OperationError `TARGET_UNFINISHED`
 */
export async function openNode(options: NodeOptions): Promise<RunningNode> {
  const folder = dataFolder(options.data);
  const { log, nodeId, register } = options;
  mustBeFinished(folder);
  const ledger = await holdLedger(folder, { log });
  const closing: (() => Promise<unknown>)[] = [() => ledger.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };
  try {
    await prepareDataFolder(folder);
    const snapshots = new SnapshotStore({ path: folder.snapshots, log });
    const { state, snapshotAt } = await loadStateFrom(ledger, { snapshots });
    const views = await ProjectionStore.open({ path: folder.views, ledger, projections: nodeViews, log });
    closing.push(() => views.close());
    const taker = new SnapshotTaker({ store: snapshots, log, from: snapshotAt, ...options.snapshots });
    const checkpoints = new CheckpointTaker({
      ledger,
      merkle: folder.merkle,
      checkpoints: new CheckpointStore(folder.checkpoints),
      keyFile: folder.ledgerKey,
      log,
      now: Date.now,
    });
    const driver = await options.openDriver();
    closing.push(() => driver.close());
    const source = await options.openSource(state.identity?.genesis ?? null);
    closing.push(() => source.close());
    const firstBlock = options.firstBlock === undefined ? {} : { firstBlock: options.firstBlock };
    const runtime: NodeRuntime = new NodeRuntime({
      ledger,
      state,
      source,
      driver,
      nodeId,
      version: options.version,
      log,
      ...firstBlock,
      ...(options.identities === undefined ? {} : { identities: options.identities }),
      ...(options.control === undefined ? {} : { control: options.control.control }),
      ...(register === undefined ? {} : { describe: () => register(driver) }),
      ...handsOf(options, source, driver, () => runtime.headSeen),
      afterCommit(now) {
        taker.afterCommit(now, ledger.head());
        views.poke();
        checkpoints.afterCommit();
      },
    });
    closing.push(() => checkpoints.stop());
    closing.push(() => taker.stop(runtime.state, ledger.head()));
    closing.push(() => runtime.stop());
    closing.push(async () => options.identities?.close());
    views.poke();
    await runtime.start();
    checkpoints.start();
    const reader = new NodeReader(ledger, {
      live: () => runtime.state,
      headSeen: () => runtime.headSeen,
      endpoints: () => runtime.endpoints,
      readiness: options.readiness ?? usualReadiness,
      snapshots,
      views,
    });
    const spool = new SpoolWatcher(folder.spool, runtime.bodies, log, (error) => runtime.fail(error));
    spool.start();
    closing.push(() => spool.stop());
    const metrics = new NodeMetrics(reader, runtime);
    const routes = (server: FastifyInstance): void => {
      registerLogRoutes(server, { ledger, sign: () => checkpoints.takeNow() });
      registerHealthRoutes(server, { reader, metrics });
    };
    const url = await openDoor(options, runtime, { reader, routes }, folder.nodeFile, closing);
    return {
      runtime,
      reader,
      url,
      async run(signal, untilHead) {
        await runtime.run(signal, untilHead, () => spool.takeAll());
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** What carries out the effects of the node as a whole: with a key, and a chain that listens, the node speaks, too. */
function handsOf(
  { key, control, log }: NodeOptions,
  { voice, records }: BlockSource,
  driver: Driver,
  headSeen: () => number,
): { readonly hands?: NodeHands; readonly account?: string } {
  const host = control === undefined ? {} : controlHands(control, { headSeen, records, log });
  if (key === undefined) return { hands: host };
  if (voice !== undefined)
    return {
      hands: { ...host, ...voiceHands(voice, key.pair), ...trafficHands(driver) },
      account: key.account,
    };
  log.warn('this chain cannot be spoken to (a recording): the node is silent');
  return { hands: host };
}

async function openDoor(
  { httpPort, log, requestsPerMinute = 600 }: NodeOptions,
  runtime: NodeRuntime,
  doors: Pick<MailboxOptions, 'reader' | 'routes'>,
  nodeFile: string,
  closing: (() => Promise<unknown>)[],
): Promise<string | null> {
  if (httpPort === null) return null;
  const arrive = (contract: ContractId, bytes: Uint8Array, size: number) =>
    runtime.bodies.arrive(contract, 'http', bytes, size);
  const mailbox = await openMailbox({ port: httpPort, requestsPerMinute, log, arrive, ...doors });
  closing.push(() => mailbox.close());
  await writeNodeFile(nodeFile, { pid: process.pid, url: mailbox.url });
  closing.push(() => removeNodeFile(nodeFile));
  return mailbox.url;
}
