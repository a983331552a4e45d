import type { EndpointReport, EndpointState } from '../../chain/endpoint-report.js';

/** When a node says that it is ready. */
export interface Readiness {
  /** It may be so many blocks behind the finalized head. */
  readonly lag: number;
  /** So many endpoints must answer: the quorum. */
  readonly endpoints: number;
}

/** Ten minutes of blocks. */
export const usualReadiness: Readiness = { lag: 100, endpoints: 1 };

/** What a node knows of itself and of its endpoints, without asking anybody. */
export interface HealthReading {
  /** The last block on record. */
  readonly cursor: number | null;
  /** The last block that was read since the start, 0: none; quiet ones are put on record a little later. */
  readonly read: number;
  readonly firstBlock: number;
  readonly endpoints: readonly EndpointReport[];
}

/** Where a node stands to its chain. Blocks by number. */
export interface ChainHealth {
  readonly cursor: number | null;
  /** The last block that was read or is on record. */
  readonly read: number | null;
  /** The highest that an endpoint called finalized; null: none said so yet, or there are none (a recording). */
  readonly finalizedHead: number | null;
  /** The highest best block, which is not final; null: not known. */
  readonly bestHead: number | null;
  /** Finalized blocks that were not read yet; null: not known. */
  readonly lag: number | null;
  readonly endpoints: readonly EndpointReport[];
}

const dropped: readonly EndpointState[] = ['lying', 'foreign'];
const answering: readonly EndpointState[] = ['healthy', 'lagging'];

/** How far the node is behind. What endpoints say that were caught lying or serve another chain does not count. */
export function chainHealth({ cursor, read, firstBlock, endpoints }: HealthReading): ChainHealth {
  const trusted = endpoints.filter(({ state }) => !dropped.includes(state));
  const finalizedHead = highest(trusted.map(({ head }) => head?.number ?? null));
  const last = highest([cursor, read === 0 ? null : read]);
  return {
    cursor,
    read: last,
    finalizedHead,
    bestHead: highest(trusted.map(({ best }) => best)),
    lag: finalizedHead === null ? null : Math.max(0, finalizedHead - (last ?? firstBlock - 1)),
    endpoints,
  };
}

/**
 * How many endpoints answer of those that are needed. A stalled one does not count: as long as its head stands still, nobody
 * knows how far the chain is.
 */
export function answeringOf(endpoints: readonly EndpointReport[]): number {
  return endpoints.filter(({ state, head }) => answering.includes(state) && head !== null).length;
}

/** Why the node is not ready; empty: it is. A recording has no endpoints and is always there. */
export function unreadyReasons({ lag, endpoints }: ChainHealth, limit: Readiness): readonly string[] {
  if (endpoints.length === 0) return [];
  const reasons: string[] = [];
  const good = answeringOf(endpoints);
  if (good < limit.endpoints) {
    const states = endpoints.map(({ endpoint, state }) => `${endpoint} is ${state}`).join(', ');
    reasons.push(`the chain is not reached: ${good} of ${limit.endpoints} endpoints answer (${states})`);
  }
  if (lag !== null && lag > limit.lag)
    reasons.push(`${lag} finalized blocks are not read yet; the limit is ${limit.lag}`);
  return reasons;
}

function highest(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((each) => each !== null);
  return known.length === 0 ? null : Math.max(...known);
}
