import type { BlockSource } from '../../../chain/block-source.js';
import type { Devchain } from '../../../chain/devchain/devchain.js';
import { connectTfchain, type TfchainOptions } from '../../../chain/tfchain/connect-tfchain.js';
import { mkdir } from 'node:fs/promises';
import { pino } from 'pino';
import type { Causation } from '../../../domain/causation.js';
import { nodeId } from '../../../domain/ids.js';
import type { NodeState } from '../../../domain/state/node-state.js';
import { DryDriver } from '../../drivers/dry/dry-driver.js';
import type { Ledger } from '../../ledger/ledger.js';
import { loadState } from '../../runtime/load-state.js';
import { NodeRuntime } from '../../runtime/node-runtime.js';

/** Runs node 1 on this log to the head of now, stops it, and gives its state. */
export async function runToHead(ledger: Ledger, urls: readonly string[], folder: string): Promise<NodeState> {
  const runtime = await openNode(ledger, urls, folder);
  await runtime.run(AbortSignal.timeout(120_000), true);
  await runtime.stop();
  return runtime.state;
}

/** @param farmStorage instead of the chain's own */
export async function openNode(
  ledger: Ledger,
  urls: readonly string[],
  folder: string,
  options: Partial<TfchainOptions> = {},
  firstBlock = 1,
  farmStorage?: BlockSource['farmStorage'],
): Promise<NodeRuntime> {
  await mkdir(folder, { recursive: true });
  const source = connectTfchain({ endpoints: urls, pollMs: 30, requestTimeoutMs: 1000, ...options });
  if (farmStorage !== undefined) source.farmStorage = farmStorage;
  const runtime = new NodeRuntime({
    ledger,
    state: await loadState(ledger),
    source,
    driver: new DryDriver({ file: `${folder}/dry.jsonl` }),
    nodeId: nodeId(1),
    firstBlock,
    version: '0.1.0',
    log: pino({ enabled: false }),
  });
  await runtime.start();
  return runtime;
}

/** What a log says of the chain. */
export interface ToldByChain {
  readonly stream: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly causation: Causation;
  readonly chainTime: number;
}

/** All events of a log, but for the ranges of quiet blocks, whose ends depend on when the node looked. */
export async function chainEvents(ledger: Ledger): Promise<ToldByChain[]> {
  const events: ToldByChain[] = [];
  for await (const { stream, type, schemaVersion, data, commit, ...event } of ledger.events({})) {
    if (type === 'BlocksFollowed' || type === 'NodeStarted') continue;
    // In the node's own stream the quiet ranges are counted, too.
    const streamVersion = stream === 'node' ? 0 : event.streamVersion;
    const { causation, chainTime } = commit;
    events.push({ stream, streamVersion, type, schemaVersion, data, causation, chainTime });
  }
  return events;
}

/** What is live by the chain, without in which block each thing came to be. */
export function liveByChain(state: NodeState): unknown {
  const contracts = [...state.contracts.unorderedValues()]
    .filter(({ status }) => status.kind !== 'canceled')
    .map(({ id, twinId, deploymentHash, deploymentData, publicIps, reservedIps, status }) => {
      return { id, twinId, deploymentHash, deploymentData, publicIps, reservedIps, status: status.kind };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rent, ...record } = state.record;
  const farm = state.farm && { ...state.farm, block: null };
  return { contracts, record, farm, rent: rent?.contractId ?? null, cursor: state.chain.cursor };
}

export const headOf = (chain: Devchain): number => chain.finalizedHead().number;
