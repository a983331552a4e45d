import { contractId, nodeId, twinId } from '../../domain/ids.js';
import { blockMs, worldEpoch } from './world-time.js';

/** A contract of the simulated chain. */
export interface ChainContract {
  readonly id: number;
  readonly node: number;
  readonly twin: number;
  hash: string;
  status: 'created' | 'grace' | 'over';
  readonly ticket: number;
  /** Blocks in which it was created and ended. */
  readonly createdAt: number;
  endedAt: number | null;
}

/** In seconds, as a node says them that was booted an hour before the run. */
export function uptimeAt(node: number, block: number) {
  const sinceStart = BigInt(Math.floor((block * blockMs) / 1000));
  const now = BigInt(Math.floor(worldEpoch / 1000)) + sinceStart;
  return { nodeId: nodeId(node + 1), now, uptime: 3600n + sinceStart };
}

/** A contract as the chain's storage holds it. */
export function recordOf(contract: ChainContract) {
  return {
    contractId: contractId(contract.id),
    twinId: twinId(contract.twin),
    nodeId: nodeId(contract.node + 1),
    deploymentHash: contract.hash,
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
  };
}

/** The first of ascending block numbers that is not before `from`; null when there is none. */
export function firstFrom(blocks: readonly number[], from: number): number | null {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return blocks[low] ?? null;
}
