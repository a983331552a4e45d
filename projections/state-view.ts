import { systemReserved } from '../domain/capacity.js';
import type { Resources } from '../domain/chain-fact.js';
import { workloadId } from '../domain/ids.js';
import { allHeld } from '../domain/state/held-bodies.js';
import type {
  CancelCause,
  Contract,
  ContractStatus,
  Deployment,
  NodeState,
  Workload,
} from '../domain/state/node-state.js';
import { wantedBody } from '../domain/state/workload-update.js';
import { powerView, upgradeView } from './upkeep-view.js';
import { stateHash } from '../domain/state/state-hash.js';

/** JSON with exact integers: bigints are written as plain numerals. */
export type ViewJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly ViewJson[]
  | { readonly [key: string]: ViewJson };

/**
 * What `zledger state --json` and `GET /state` print: the state in Zero-OS's words.
 * @param position of the last event in it; null for an empty log
 */
export function stateView(state: NodeState, position: number | null): ViewJson {
  return {
    position,
    hash: stateHash(state),
    chain: chainView(state),
    node: nodeView(state),
    capacity: capacityView(state),
    contracts: [...state.contracts.values()]
      .sort((a, b) => compare(a.id, b.id))
      .map((contract) => ({
        id: contract.id,
        twin_id: contract.twinId,
        deployment_hash: contract.deploymentHash,
        deployment_data: contract.deploymentData,
        ...statusView(contract.status),
        without_body: withoutBodyView(state, contract),
        public_ips: contract.publicIps,
        reserved_public_ips: contract.reservedIps.map(({ ip, gateway }) => ({ ip, gateway })),
        created_at_block: contract.createdAt,
        updated_at_block: contract.updatedAt,
        last_refused_body: contract.refusal === null ? null : { ...contract.refusal },
      })),
    deployments: [...state.deployments.values()]
      .sort((a, b) => compare(a.contractId, b.contractId))
      .map((deployment) => deploymentView(deployment)),
    waiting_bodies: [...allHeld(state)].map(([contractId, held]) => ({
      contract_id: contractId,
      twin_id: held.twinId,
      version: held.version,
      deployment_hash: held.deploymentHash,
      sha256: held.sha256,
    })),
  };
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function chainView({ identity, chain: { cursor } }: NodeState): ViewJson {
  return {
    genesis: identity?.genesis ?? null,
    name: identity?.chainName ?? null,
    first_block: identity?.firstBlock ?? null,
    cursor: cursor === null ? null : { block: cursor.number, hash: cursor.hash },
    spec_version: cursor?.specVersion ?? null,
    time: cursor?.time ?? null,
  };
}

function nodeView(state: NodeState): ViewJson {
  const { identity, host, record } = state;
  return {
    id: identity?.nodeId ?? null,
    twin_id: record.twinId,
    farm_id: record.farmId,
    farm: farmView(state),
    deleted_at_block: record.deletedAt,
    version: host?.version ?? null,
    driver: host?.driver ?? null,
    supports: host === null ? [] : [...host.supports],
    unsupported: host === null ? [] : host.unsupported.map(({ type, reason }) => ({ type, reason })),
    public_config:
      record.publicConfig === null
        ? null
        : {
            ip4: record.publicConfig.ip4 === null ? null : { ...record.publicConfig.ip4 },
            ip6: record.publicConfig.ip6 === null ? null : { ...record.publicConfig.ip6 },
            domain: record.publicConfig.domain,
          },
    power_target: record.powerTarget,
    power: powerView(state),
    zos_version: record.zosVersion,
    upgrade: upgradeView(state),
    rented_by:
      record.rent === null
        ? null
        : {
            contract_id: record.rent.contractId,
            twin_id: record.rent.twinId,
            grace_since_block: record.rent.graceSince,
          },
  };
}

/** Null: nothing is known of it. */
function farmView({ farm }: NodeState): ViewJson {
  if (farm === null) return null;
  const { block, farmId, name, twinId, dedicated, policyId, pricing } = farm;
  return {
    id: farmId,
    as_of_block: block,
    name,
    twin_id: twinId,
    dedicated,
    pricing_policy_id: policyId,
    pricing: pricing && { ...pricing },
  };
}

function capacityView({ host, used }: NodeState): ViewJson {
  const none: Resources = { cru: 0n, mru: 0n, sru: 0n, hru: 0n };
  return {
    total: resourcesView(host?.total ?? none),
    system: resourcesView(host === null ? none : systemReserved(host.total)),
    used: { ...resourcesView(used), ipv4u: used.ipv4u },
  };
}

const resourcesView = ({ cru, mru, sru, hru }: Resources) => ({ cru, mru, sru, hru });

function cancelView(cause: CancelCause): ViewJson {
  switch (cause.kind) {
    case 'chain':
      return { cause: 'out-of-funds', account: null, call: null };
    case 'unseen':
      return { cause: 'unseen', account: null, call: null };
    case 'extrinsic':
      return { cause: 'extrinsic', account: cause.signer, call: cause.call };
  }
}

function statusView(status: ContractStatus): { readonly [key: string]: ViewJson } {
  switch (status.kind) {
    case 'created':
      return { state: 'created', canceled_at_block: null, canceled_by: null };
    case 'grace-period':
      return {
        state: 'grace-period',
        grace_since_block: status.since,
        canceled_at_block: null,
        canceled_by: null,
      };
    case 'canceled':
      return {
        state: 'canceled',
        canceled_at_block: status.block,
        canceled_by: cancelView(status.cause),
      };
  }
}

/**
 * One deployment with all its workloads, those that are gone too: a user sees what happened to them.
 * @param created when each workload's last result came about, in Unix seconds; without it nothing is said of that,
 *   since the state itself knows no wall clock
 */
export function deploymentView(deployment: Deployment, created?: ReadonlyMap<string, number>): ViewJson {
  return {
    contract_id: deployment.contractId,
    twin_id: deployment.twinId,
    version: deployment.version,
    deployment_hash: deployment.deploymentHash,
    body_sha256: deployment.sha256,
    metadata: deployment.metadata,
    description: deployment.description,
    ended: deployment.ended,
    workloads: [...deployment.workloads.values()].map((workload) => ({
      ...workloadView(deployment, workload),
      ...(created === undefined ? {} : { created: createdOf(workload, created) }),
    })),
  };
}

/** A workload that nothing was tried for has no result yet, though a namesake before it may have had one. */
const createdOf = (workload: Workload, created: ReadonlyMap<string, number>): number | null =>
  workload.state === 'init' ? null : (created.get(workload.name) ?? null);

function workloadView(deployment: Deployment, workload: Workload): { readonly [key: string]: ViewJson } {
  return {
    name: workload.name,
    id: workloadId(deployment.twinId, deployment.contractId, workload.name),
    type: workload.body.type,
    version: wantedBody(workload).version,
    state: workload.state,
    result: workload.result === null ? null : { ...workload.result },
    reason: workload.message,
    last_update: lastUpdateView(workload),
    holds: workload.bound.map(({ kind, id }) => ({ kind, id })),
    wanted: workload.goal,
    failures: workload.trial?.failures ?? 0,
    retry_at: workload.trial?.retryAt ?? null,
  };
}

/**
 * The update that is not on the host, in Zero-OS's words: `init` until it is tried, then `unchanged`: it failed, and
 * what ran before runs on. Null when the workload is as its owner last wanted it.
 */
function lastUpdateView({ body, update }: Workload): ViewJson {
  if (update === null) return null;
  const state = update.reason === null ? 'init' : 'unchanged';
  return { version: body.version, state, reason: update.reason ?? '' };
}

/** A contract without a body is paid for and gets nothing: it stays in sight, with its age in blocks and ms. */
function withoutBodyView(state: NodeState, contract: Contract): ViewJson {
  const { cursor } = state.chain;
  if (cursor === null || state.deployments.has(contract.id) || contract.status.kind === 'canceled')
    return null;
  return {
    blocks: cursor.number - contract.createdAt,
    ms: Math.max(0, cursor.time - contract.createdTime),
  };
}
