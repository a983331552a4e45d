import { contractId, farmId, nodeId, twinId } from '../../domain/ids.js';
import { blockMs, worldEpoch } from './world-time.js';

const gib = 1024n ** 3n;

export type Extrinsic =
  | {
      readonly kind: 'create';
      readonly node: number;
      readonly twin: number;
      readonly hash: string;
      readonly ticket: number;
    }
  | { readonly kind: 'update'; readonly contract: number; readonly hash: string }
  | { readonly kind: 'cancel' | 'starve' | 'pay' | 'expire' | 'bill'; readonly contract: number }
  | { readonly kind: 'uptime'; readonly node: number }
  | { readonly kind: 'node'; readonly node: number; readonly farm: number }
  | { readonly kind: 'zos-version'; readonly text: string };

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

/** A node as the chain's storage holds it. */
export function nodeRecord({ node, farm }: Extract<Extrinsic, { kind: 'node' }>) {
  const resources = { cru: 8n, mru: 32n * gib, sru: 1000n * gib, hru: 1000n * gib };
  return { nodeId: nodeId(node + 1), farmId: farmId(farm + 1), twinId: twinId(1000 + node), resources };
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
