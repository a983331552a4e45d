import type { EndpointReport } from '../../chain/endpoint-report.js';
import type { ContractId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import { allHeld } from '../../domain/state/held-bodies.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { deploymentView, stateView, type ViewJson } from '../../projections/state-view.js';
import { powerView, upgradeView } from '../../projections/upkeep-view.js';
import { voiceView } from '../../projections/voice-view.js';
import type { EventFilter, FollowOptions, NavigableLedger, ReadRange } from '../ledger/ledger.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { loadState } from '../runtime/load-state.js';
import { gapStatus } from './gap-status.js';
import { answeringOf, type ChainHealth, chainHealth, type Readiness, unreadyReasons } from './health.js';
import { ContractViews } from '../projections/contract-views.js';
import type { ProjectionStore } from '../projections/projection-store.js';
import type { SnapshotStore } from '../snapshots/snapshot-store.js';

/** Which moment of the node's past is asked for; none: now. */
export interface Moment {
  readonly atPosition?: number;
  /** The state when this block had been followed. */
  readonly atBlock?: number;
  /** Chain time in ms. */
  readonly atTime?: number;
}

/** The log does not reach the moment that was asked for. */
export class MomentError extends Error {
  override readonly name = 'MomentError';
  readonly code = 'MOMENT_NOT_IN_LOG';
}

/** Block numbers are u32. */
const highestBlock = 0xffff_ffff;

/** What helps a reader to answer sooner; it gives the same answers without. */
export interface ReaderHelp {
  /** The state of now, when a running node has it; otherwise it is folded from the log. */
  readonly live?: () => NodeState;
  /** The last block that a running node has read; quiet ones are put on record in ranges, later. */
  readonly headSeen?: () => number;
  /** How the chain's endpoints stand for a running node. */
  readonly endpoints?: () => readonly EndpointReport[];
  /** When a running node counts as ready; absent: it always does. */
  readonly readiness?: Readiness;
  readonly snapshots?: SnapshotStore;
  readonly views?: ProjectionStore | undefined;
}

/** Answers questions about a node from its ledger: what is, and what was. */
export class NodeReader {
  constructor(
    private readonly ledger: NavigableLedger,
    private readonly help: ReaderHelp = {},
  ) {}

  async current(): Promise<NodeState> {
    const { live, snapshots } = this.help;
    return live === undefined ? await loadState(this.ledger, { snapshots }) : live();
  }

  /** @throws MomentError, LedgerError */
  async state(moment: Moment): Promise<ViewJson> {
    const position = await this.#positionOf(moment);
    if (position === null) return stateView(await this.current(), this.#last());
    const { snapshots } = this.help;
    return stateView(await loadState(this.ledger, { toPosition: position, snapshots }), position);
  }

  /**
   * One deployment as it is now, with the times of its workloads' results; null when this node knows none.
   * @throws LedgerError, ViewBehindError
   */
  async deployment(contract: ContractId): Promise<ViewJson> {
    const deployment = (await this.current()).deployments.get(contract);
    if (deployment === undefined) return null;
    return deploymentView(deployment, await this.#contracts.resultTimes(contract));
  }

  /** What happened to a contract, also when it is long gone; null when the log does not know it. @throws as above */
  async history(contract: ContractId): Promise<ViewJson> {
    return this.#contracts.history(contract);
  }

  get #contracts(): ContractViews {
    return new ContractViews(this.ledger, this.help.views);
  }

  #last(): number | null {
    const { nextPosition } = this.ledger.head();
    return nextPosition === 0 ? null : nextPosition - 1;
  }

  async #positionOf({ atPosition, atBlock, atTime }: Moment): Promise<number | null> {
    if (atPosition !== undefined) {
      const last = this.#last();
      if (last === null || atPosition > last) {
        throw new MomentError(
          `the log has no position ${atPosition}: its last is ${last ?? 'none, it is empty'}`,
        );
      }
      return atPosition;
    }
    if (atBlock !== undefined) await this.#assertFollowed(atBlock);
    const commit =
      atBlock !== undefined
        ? await this.ledger.commitAtBlock(atBlock)
        : atTime !== undefined
          ? await this.ledger.commitAtTime(atTime)
          : undefined;
    if (commit === undefined) return null;
    if (commit === null)
      throw new MomentError(
        `the log begins after ${atBlock === undefined ? 'that time' : `block ${atBlock}`}`,
      );
    return commit.position + commit.events.length - 1;
  }

  /** A block that is not followed yet has no state: to answer with the last one would be to guess. */
  async #assertFollowed(block: number): Promise<void> {
    const last = (await this.ledger.commitAtBlock(highestBlock))?.cursor?.number ?? null;
    // A running node has read quiet blocks that are not on record yet.
    const followed = Math.max(last ?? -1, this.help.headSeen?.() ?? -1);
    if (block <= followed || last === null) return;
    throw new MomentError(`block ${block} was not followed yet: the last one is ${followed}`);
  }

  /** How far a running node is behind the chain, and why it is not ready; both of a stopped one from its log alone. */
  async health(): Promise<ChainHealth & { readonly reasons: readonly string[] }> {
    const { chain, identity, record } = await this.current();
    const health = chainHealth({
      cursor: chain.cursor?.number ?? null,
      read: this.help.headSeen?.() ?? 0,
      firstBlock: identity?.firstBlock ?? 0,
      endpoints: this.help.endpoints?.() ?? [],
    });
    if (this.help.readiness === undefined) return { ...health, reasons: [] };
    const reasons = unreadyReasons(health, this.help.readiness);
    const { deletedAt } = record;
    if (deletedAt === null) return { ...health, reasons };
    return { ...health, reasons: [...reasons, `the chain deleted this node in block ${deletedAt}`] };
  }

  /** Where the node stands, in short. */
  async status(): Promise<ViewJson> {
    const state = await this.current();
    const head = this.ledger.head();
    const health = await this.health();
    const workloads = { init: 0, ok: 0, error: 0, paused: 0, deleted: 0 };
    for (const deployment of state.deployments.values()) {
      for (const workload of deployment.workloads.values()) workloads[workload.state] += 1;
    }
    return {
      running: this.help.live !== undefined,
      node_id: state.identity?.nodeId ?? null,
      deleted_at_block: state.record.deletedAt,
      version: state.host?.version ?? null,
      driver: state.host?.driver ?? null,
      upgrade: upgradeView(state),
      power: powerView(state),
      voice: voiceView(state),
      chain: { name: state.identity?.chainName ?? null, genesis: state.identity?.genesis ?? null },
      block: state.chain.cursor?.number ?? null,
      head_seen: this.help.headSeen?.() ?? null,
      best_head: health.bestHead,
      finalized_head: health.finalizedHead,
      lag_blocks: health.lag,
      ready: this.help.live === undefined ? null : health.reasons.length === 0,
      not_ready_because: health.reasons,
      quorum: quorumView(health, this.help.readiness),
      endpoints: endpointsView(this.help.endpoints?.() ?? []),
      spec_version: state.chain.cursor?.specVersion ?? null,
      chain_time: state.chain.cursor?.time ?? null,
      gaps: await gapStatus(this.ledger, state.chain.cursor?.number ?? null),
      log: { events: head.nextPosition, commits: head.commits, hash: head.hash },
      contracts: countContracts(state),
      bodies: countBodies(state),
      workloads,
      deployments_with_work: state.work.size,
      waiting_bodies: [...allHeld(state)].length,
      views: viewsStatus(this.help.views),
    };
  }

  /** Builds a view anew beside the live one; false for a name that no view has, or without views. */
  rebuildView(name: string): boolean {
    return this.help.views?.rebuild(name) ?? false;
  }

  /** The events as JSON lines. */
  async *log(query: ReadRange & EventFilter): AsyncGenerator<string> {
    for await (const event of this.ledger.events(query)) yield jsonLine(event);
  }

  /** The same, and then those that come, until the signal is aborted. */
  async *followLog(query: FollowOptions & EventFilter): AsyncGenerator<string> {
    for await (const event of this.ledger.follow(query)) yield jsonLine(event);
  }
}

function jsonLine(event: RecordedEvent): string {
  return `${writeExactJson(event as never)}\n`; // plain data by construction
}

/** How far each view is behind the log, in events, and a version that is built beside it; empty when there are none to be asked. */
function viewsStatus(views: ProjectionStore | undefined): ViewJson {
  const lags = views?.lag() ?? [];
  return Object.fromEntries(
    lags.map(({ name, version, nextPosition, lag, rebuilding, building }) => [
      name,
      {
        version,
        events: nextPosition,
        lag,
        rebuilding,
        building: building && { version: building.version, events: building.nextPosition, lag: building.lag },
      },
    ]),
  );
}

function countContracts(state: NodeState): ViewJson {
  const counts = { created: 0, 'grace-period': 0, canceled: 0 };
  for (const contract of state.contracts.values()) counts[contract.status.kind] += 1;
  return counts;
}

/** Of how many contracts the body was never seen: of all of them as a rule, when the log is an outsider's. */
function countBodies({ contracts, deployments }: NodeState): ViewJson {
  let unknown = 0;
  for (const { id } of contracts.values()) if (!deployments.has(id)) unknown += 1;
  return { known: deployments.size, unknown };
}

/** How many endpoints must agree, and how many answer; null when there are none (a recording), or no node runs. */
function quorumView({ endpoints }: ChainHealth, readiness: Readiness | undefined): ViewJson {
  if (readiness === undefined || endpoints.length === 0) return null;
  return { needs: readiness.endpoints, answering: answeringOf(endpoints) };
}

/** One line for each endpoint, by its name. */
function endpointsView(reports: readonly EndpointReport[]): ViewJson {
  return reports.map(
    ({ endpoint, state, head, best, latencyMs, failures, retryInMs, resubscribed, trouble }) => ({
      endpoint,
      state,
      head: head?.number ?? null,
      best,
      latency_ms: latencyMs,
      failures,
      retry_in_ms: retryInMs,
      resubscribed,
      trouble,
    }),
  );
}
