import { contractId, twinId, workloadId } from '../../domain/ids.js';
import type { ChainContract } from './chain-records.js';
import { fitsNowhere, type Template } from './user-bodies.js';
import type { WorldView } from './world-parts.js';

/** One deployment of a user, from the wish to its end. */
export interface Wish {
  readonly node: number;
  readonly twin: number;
  /** Null: it was there before the run, and nobody has its owner's key. */
  readonly template: Template | null;
  readonly workloads: readonly Watched[];
  readonly isAbandoned: boolean;
  version: number;
  /** As the chain has it; null before it is final. */
  contract: ChainContract | null;
  /** The version that the node said to have accepted; -1: none. */
  accepted: number;
  isOver: boolean;
}

/** A workload that a user looks at. */
interface Watched {
  readonly name: string;
  /** On its host; empty before its contract has a number. */
  id: string;
  /** It was seen running: from then on it is missed. */
  ran: boolean;
}

/** Workloads that nobody has seen yet. */
export function unseen(names: readonly string[]): Watched[] {
  return names.map((name) => ({ name, id: '', ran: false }));
}

/** The contract of a wish is final: its workloads have ids. */
export function contracted(wish: Wish, contract: ChainContract): void {
  wish.contract = contract;
  for (const watched of wish.workloads)
    watched.id = workloadId(twinId(wish.twin), contractId(contract.id), watched.name);
}

/**
 * Workloads that were accepted, ran once and are paid for, and those of them that run now.
 * @param lacking nodes that lack one are added
 */
export function countRunning(
  { nodes }: WorldView,
  wishes: readonly Wish[],
  lacking: Set<number>,
): { readonly running: number; readonly wanted: number } {
  let [running, wanted] = [0, 0];
  for (const { node, workloads, contract, accepted, isOver } of wishes) {
    if (isOver || accepted < 0 || contract?.status !== 'created') continue;
    const host = nodes[node]?.host;
    for (const watched of workloads) {
      const thing = host?.things.get(watched.id);
      const runs = host?.isUp === true && thing !== undefined && !thing.half && !thing.paused;
      if (!runs && !watched.ran) continue;
      watched.ran = true;
      wanted += 1;
      if (runs) running += 1;
      else lacking.add(node);
    }
  }
  return { running, wanted };
}

/** Who has a contract and sends its body is served in the end. */
export function checkServed(world: WorldView, wishes: readonly Wish[]): void {
  for (const { node, contract, isAbandoned, isOver, accepted, version, template } of wishes) {
    if (contract === null || contract.status === 'over' || isAbandoned || isOver) continue;
    if (template !== null && fitsNowhere(template)) continue;
    if (world.nodes[node]?.broken !== null) continue;
    world.checking('users-are-served');
    if (accepted !== version)
      world.violated(
        'users-are-served',
        node,
        `contract ${contract.id}: version ${version} was never accepted`,
      );
  }
}
