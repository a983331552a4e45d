import type { ReconcileChain, StoredContract } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { looksLikeBody, dataSha256 } from '../deployment/inline-body.js';
import { applyEvents } from '../state/apply-events.js';
import type { Contract, NodeState } from '../state/node-state.js';
import { assertNoGap } from './assert-no-gap.js';
import { dropHeld, thenHeldBody } from './decide-contract-fact.js';
import { DecisionError } from './decision-error.js';
import { decideLapse, decideUnseen } from './decide-own-extrinsic.js';
import { isEmptyWithout } from './decide-outcome.js';
import { nameFound } from './name-found.js';
import { isConfirmed, sightingsNeeded } from './removal-rule.js';

/**
 * Blocks that nobody holds any more are put on record as unseen, and what the chain's storage holds after them becomes
 * the state when it was read often enough. When it would remove contracts, it is on record that this is doubted.
 * @throws DecisionError BLOCK_GAP when the range does not follow the cursor; READING_INCOMPLETE when the reading does
 *   not speak of each live contract
 */
export function decideReconcile(state: NodeState, command: ReconcileChain): DomainEvent[] {
  assertNoGap(state, command);
  const { from, block, specVersion, time, reason, sightings, endpoints } = command;
  const live = liveContracts(state);
  const gone = goneOf(live, command);
  const removals = { live: live.length, gone: gone.length, sightings, endpoints };
  if (!isConfirmed(removals)) {
    // A second endpoint may be away for days: that it is waited for is said often enough.
    if (gone.length === 0 || sightings.length > sightingsNeeded(removals)) return [];
    return [
      event('RemovalsDoubted', {
        block: block.number,
        contracts: gone.map(({ id }) => id),
        live: live.length,
        sightings: sightings.map((each) => ({ ...each })),
      }),
    ];
  }
  const events: DomainEvent[] = [
    event('BlocksUnseen', {
      from,
      to: block.number,
      hash: block.hash,
      specVersion,
      time,
      reason,
      sightings: sightings.map((each) => ({ ...each })),
    }),
  ];
  let now = applyEvents(state, events);
  const then = (more: readonly DomainEvent[]): void => {
    events.push(...more);
    now = applyEvents(now, more);
  };
  const { node, account } = command;
  if (account !== null) then([event('AccountFound', { block: block.number, ...account })]);
  then([event('NodeFound', { block: block.number, ...node })]);
  for (const contract of gone) then(foundGone(now, block.number, contract));
  for (const stored of command.contracts) then(contractFound(now, block.number, stored));
  for (const reading of command.names) then(nameFound(now, reading));
  const fate = account === null ? [] : decideUnseen(now, block.number, account);
  then(fate.length > 0 ? fate : decideLapse(now, command));
  return events;
}

/** Contracts that the chain holds as far as the log knows, by id. */
export function liveContracts(state: NodeState): Contract[] {
  return [...state.contracts.unorderedValues()]
    .filter(({ status }) => status.kind !== 'canceled')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function goneOf(live: readonly Contract[], command: ReconcileChain): Contract[] {
  const held = new Set(command.contracts.map(({ contract }) => contract.contractId));
  const asked = new Set(command.gone);
  const gone = live.filter(({ id }) => !held.has(id));
  const unasked = gone.find(({ id }) => !asked.has(id));
  if (unasked === undefined) return gone;
  throw new DecisionError(
    'READING_INCOMPLETE',
    `storage of block ${command.block.number} was not asked for contract ${unasked.id}: it is not removed unasked`,
  );
}

function foundGone(state: NodeState, block: number, { id, twinId }: Contract): DomainEvent[] {
  const deployment = state.deployments.get(id);
  const ended = deployment !== undefined && isEmptyWithout(deployment, null);
  return [
    event('ContractGone', { block, contractId: id, twinId }),
    ...dropHeld(state, id),
    ...(ended ? [event('DeploymentEnded', { contractId: id })] : []),
  ];
}

/** A contract that the storage holds: nothing when it is known as such, or was seen to end. */
export function contractFound(
  state: NodeState,
  block: number,
  { contract, grace }: StoredContract,
): DomainEvent[] {
  const known = state.contracts.get(contract.contractId);
  // Ids are never given twice: what the log saw end does not come back because of a state that is older.
  if (known?.status.kind === 'canceled' || (known !== undefined && isSame(known, contract, grace))) return [];
  const { nodeId: _, ...record } = contract;
  const { contractId, deploymentData } = record;
  const inlineBody =
    looksLikeBody(deploymentData) && state.deployments.get(contractId)?.sha256 !== dataSha256(deploymentData);
  const reservedIps = record.reservedIps.map((each) => ({ ...each }));
  const happened = event('ContractFound', { block, ...record, reservedIps, inlineBody, grace });
  return thenHeldBody(state, happened, contract);
}

function isSame(known: Contract, stored: StoredContract['contract'], grace: boolean): boolean {
  const ips = (all: Contract['reservedIps']): string =>
    all.map(({ ip, gateway }) => `${ip} ${gateway}`).join();
  return (
    known.deploymentHash === stored.deploymentHash &&
    known.deploymentData === stored.deploymentData &&
    known.publicIps === stored.publicIps &&
    ips(known.reservedIps) === ips(stored.reservedIps) &&
    (known.status.kind === 'grace-period') === grace
  );
}
