import type { ChainFact, FactOrigin, PublicIp } from '../../domain/chain-fact.js';
import { contractId, farmId, nodeId, twinId } from '../../domain/ids.js';
import { blockMs } from './world-time.js';

const gib = 1024n ** 3n;
/** Of all facts: no block of this chain says who signed what. */
const origin: FactOrigin = { phase: 'finalization' };

type Distributed<Fact> = Fact extends unknown ? Omit<Fact, 'eventIndex' | 'origin'> : never;
/** What the chain says, without its place in a block. */
export type UnplacedFact = Distributed<ChainFact>;

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
  | {
      readonly kind: 'node';
      readonly node: number;
      readonly nodeId: number;
      readonly farmId: number;
      readonly twin: number;
    }
  | { readonly kind: 'zos-version'; readonly text: string }
  /** What a recorded block says. */
  | { readonly kind: 'recorded'; readonly facts: readonly ChainFact[] };

/** A contract of the simulated chain. */
export interface ChainContract {
  readonly id: number;
  /** Place of the node in the world, and its number on the chain. */
  readonly node: number;
  readonly nodeId: number;
  readonly twin: number;
  hash: string;
  status: 'created' | 'grace' | 'over';
  readonly ticket: number;
  /** Blocks in which it was created and ended. */
  readonly createdAt: number;
  endedAt: number | null;
  /** Blocks in which its last grace period began and ended. */
  graceFrom?: number;
  graceTo?: number;
  /** What else the chain's storage has of it. */
  readonly data: string;
  readonly publicIps: number;
  readonly reservedIps: readonly PublicIp[];
}

/** Its owner had run out of funds, as far as who has read up to this block knows. */
export function isUnpaidAt({ graceFrom, graceTo }: ChainContract, block: number): boolean {
  return graceFrom !== undefined && graceFrom <= block && (graceTo === undefined || graceTo > block);
}

/** In seconds, as a node says them that was booted an hour before the run. @param blocks since then */
export function uptimeAt(node: number, epoch: number, blocks: number) {
  const sinceStart = BigInt(Math.floor((blocks * blockMs) / 1000));
  const now = BigInt(Math.floor(epoch / 1000)) + sinceStart;
  return { kind: 'NodeUptimeReported', nodeId: nodeId(node), now, uptime: 3600n + sinceStart } as const;
}

/** A fact in its place. The two kinds of which most are name every member: a spread costs more than all else of a block. */
export function placed(fact: UnplacedFact, eventIndex: number): ChainFact {
  if (fact.kind === 'NodeUptimeReported') {
    const { kind, nodeId: node, now, uptime } = fact;
    return { eventIndex, origin, kind, nodeId: node, now, uptime };
  }
  if (fact.kind === 'ContractBilled') {
    const { kind, contractId: contract, timestamp, discountLevel, amountBilled } = fact;
    return { eventIndex, origin, kind, contractId: contract, timestamp, discountLevel, amountBilled };
  }
  return { eventIndex, origin, ...fact };
}

/** A node as the chain's storage holds it. */
export function nodeRecord({ nodeId: node, farmId: farm, twin }: Extract<Extrinsic, { kind: 'node' }>) {
  const resources = { cru: 8n, mru: 32n * gib, sru: 1000n * gib, hru: 1000n * gib };
  return { nodeId: nodeId(node), farmId: farmId(farm), twinId: twinId(twin), resources };
}

/** A contract as the chain's storage holds it. */
export function recordOf(contract: ChainContract) {
  return {
    contractId: contractId(contract.id),
    twinId: twinId(contract.twin),
    nodeId: nodeId(contract.nodeId),
    deploymentHash: contract.hash,
    deploymentData: contract.data,
    publicIps: contract.publicIps,
    reservedIps: contract.reservedIps,
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
