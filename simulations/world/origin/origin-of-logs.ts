import type { Contract, NodeState } from '../../../domain/state/node-state.js';
import type { ChainContract } from '../chain-records.js';
import { failedIn, thingsOf } from './host-of-state.js';
import { LogUnusableError } from './log-unusable-error.js';
import type { RecoveredLog } from './recover-log.js';
import {
  type ChainOrigin,
  type NodeOrigin,
  nodeTwins,
  type RecordedNode,
  type Rent,
  type WorldOrigin,
} from './world-origin.js';

/** How large the world is in which logs take the first places. */
export interface WorldSize {
  readonly nodes: number;
  readonly farms: number;
  /** Of a chain of which no log has read a block. */
  readonly firstRuntime: number;
}

/**
 * A world whose first nodes begin with these logs, on the chain that the logs tell of: its height is the highest that one
 * of them has read, and of what happened in blocks that one has not read, nothing is known and nothing happened.
 * @throws LogUnusableError they are of different chains, two are of one node, or a number is too large
 */
export function originOfLogs(logs: readonly RecoveredLog[], size: WorldSize): WorldOrigin {
  mustBeOfOneChain(logs);
  const farmIds = farmsOf(logs, size.farms);
  const twins = logs.flatMap(({ state }) => twinsIn(state));
  const firstTwin = Math.max(100, ...twins.map((twin) => twin + 1));
  const recorded = logs.map((log) => recordedNode(log));
  const nodes: NodeOrigin[] = recorded.map((node, index) => {
    const { farmId, twinId } = node.state.record;
    return {
      nodeId: logs[index]?.identity.nodeId ?? 0,
      twin: twinId ?? firstTwin + nodeTwins + index,
      farm: farmId === null ? index % farmIds.length : farmIds.indexOf(farmId),
      recorded: node,
    };
  });
  const highest = Math.max(...nodes.map(({ nodeId }) => nodeId));
  for (let index = nodes.length; index < size.nodes; index += 1)
    nodes.push({
      nodeId: highest + 1 + index - logs.length,
      twin: firstTwin + nodeTwins + index,
      farm: index % farmIds.length,
      recorded: null,
    });
  return { chain: chainOf(logs, size.firstRuntime), nodes, farmIds, firstTwin };
}

function mustBeOfOneChain(logs: readonly RecoveredLog[]): void {
  const [first] = logs;
  const known = new Map<number, string>();
  for (const { name, identity } of logs) {
    const { genesis, nodeId } = identity;
    if (first !== undefined && genesis !== first.identity.genesis)
      throw new LogUnusableError(
        name,
        `it is of another chain: its genesis is ${genesis}, that of ${first.name} is ${first.identity.genesis}`,
        'Give the logs of one chain at a time.',
      );
    const other = known.get(nodeId);
    if (other !== undefined)
      throw new LogUnusableError(
        name,
        `it and ${other} are both of node ${nodeId}`,
        'Give one log for each node.',
      );
    known.set(nodeId, name);
  }
}

/** Farms of the logs first, ascending, and then such as nobody has, up to so many as the world is to have. */
function farmsOf(logs: readonly RecoveredLog[], wanted: number): readonly number[] {
  const known: number[] = [...new Set(logs.flatMap(({ state }) => state.record.farmId ?? []))];
  const farms = known.toSorted((one, other) => one - other);
  while (farms.length < wanted) farms.push((farms.at(-1) ?? 0) + 1);
  return farms;
}

function twinsIn(state: NodeState): number[] {
  const held = [...state.held.unorderedValues()].flatMap((bodies) => bodies.map(({ twinId }) => twinId));
  const owners = [...state.contracts.unorderedValues()].map(({ twinId }) => twinId);
  const { record } = state;
  return [...held, ...owners, record.twinId ?? 0, record.rent?.twinId ?? 0];
}

function recordedNode({ name, frames, head, state }: RecoveredLog): RecordedNode {
  const { host } = state;
  const started =
    host === null
      ? null
      : {
          version: host.version,
          driver: host.driver,
          bootId: host.bootId,
          capacity: host.total,
          supports: host.supports,
          unsupported: host.unsupported,
        };
  return { name, frames, head, state, started, things: thingsOf(state), failed: failedIn(state) };
}

function chainOf(logs: readonly RecoveredLog[], firstRuntime: number): ChainOrigin {
  const hashes = new Map<number, string>();
  const prices = new Map<number, bigint>();
  const rents = new Map<number, Rent>();
  const contracts: ChainContract[] = [];
  let [height, epoch, specVersion, nextContract] = [0, 0, firstRuntime, 1];
  let zosVersion: string | null = null;
  for (const [node, { name, state, identity, recordedAt, bills, highestContract }] of logs.entries()) {
    const { cursor } = state.chain;
    const reached = cursor?.number ?? identity.firstBlock - 1;
    if (cursor !== null) hashes.set(cursor.number, cursor.hash);
    if (reached >= height) {
      height = reached;
      specVersion = cursor?.specVersion ?? specVersion;
      zosVersion = state.record.zosVersion ?? zosVersion;
    }
    epoch = Math.max(epoch, recordedAt, cursor?.time ?? 0);
    for (const [contract, amount] of bills) prices.set(contract, amount);
    const { rent } = state.record;
    if (rent !== null) {
      const { contractId: rentContractId, twinId, graceSince } = rent;
      rents.set(identity.nodeId, { rentContractId, twinId, grace: graceSince !== null });
    }
    nextContract = Math.max(nextContract, numberOf(name, highestContract) + 1);
    for (const contract of state.contracts.unorderedValues())
      contracts.push(onChain(contract, node, identity.nodeId));
  }
  contracts.sort((one, other) => one.id - other.id);
  const [first] = logs;
  return {
    genesis: first?.identity.genesis ?? null,
    name: first?.identity.chainName ?? 'simulated',
    height,
    epoch,
    specVersion,
    hashes,
    zosVersion,
    contracts,
    nextContract,
    prices,
    rents,
    recording: null,
  };
}

/** Simulated contracts have plain numbers. */
function numberOf(log: string, id: bigint): number {
  if (id < BigInt(Number.MAX_SAFE_INTEGER)) return Number(id);
  throw new LogUnusableError(
    log,
    `contract ${id} is more than ${Number.MAX_SAFE_INTEGER}, which a simulated chain cannot count to`,
    'Leave this log out.',
  );
}

function onChain(contract: Contract, node: number, nodeId: number): ChainContract {
  const { status } = contract;
  return {
    id: Number(contract.id),
    node,
    nodeId,
    twin: contract.twinId,
    hash: contract.deploymentHash,
    // That of no user of the world.
    ticket: -1,
    status: status.kind === 'canceled' ? 'over' : status.kind === 'grace-period' ? 'grace' : 'created',
    createdAt: contract.createdAt,
    endedAt: status.kind === 'canceled' ? status.block : null,
    data: contract.deploymentData,
    publicIps: contract.publicIps,
    reservedIps: contract.reservedIps,
  };
}
