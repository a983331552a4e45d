import type { ChainFact } from '../chain-fact.js';
import type { FollowBlocks } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import { allHeld } from '../state/held-bodies.js';
import type { NodeState } from '../state/node-state.js';
import { decideContractFact } from './decide-contract-fact.js';
import { decideNodeFact } from './decide-node-fact.js';
import { decideLapse, decideOwnExtrinsic } from './decide-own-extrinsic.js';
import { decideReportsDue } from './decide-reports-due.js';
import { decideUpkeep, isAtHead } from './decide-upkeep.js';
import { assertNoGap } from './assert-no-gap.js';

/** Kinds that cause the same event in any state, as most facts are: what came before them need not be worked out for them. */
export const saidInAnyState: ReadonlySet<ChainFact['kind']> = new Set([
  'ContractBilled',
  'UpdatedUsedResources',
  'NruConsumptionReportReceived',
  'NodeUptimeReported',
]);

/**
 * Finalized blocks, in order and without a gap: the cursor moves in the same commit as what they caused.
 * @throws DecisionError BLOCK_GAP when the range does not begin right after the cursor
 */
export function decideBlocks(state: NodeState, command: FollowBlocks): DomainEvent[] {
  assertNoGap(state, command);
  const { from, block, specVersion, time } = command;
  const events: DomainEvent[] = [
    event('BlocksFollowed', { from, to: block.number, hash: block.hash, specVersion, time }),
    ...command.passedOver.map((each) => event('ForeignEventPassedOver', { ...each })),
    ...expired(state, time),
  ];
  // Facts of one block may build on each other (created and cancelled in one): each sees what came before it.
  let now = state;
  let unseen: DomainEvent[] = [...events];
  for (const fact of command.facts) {
    if (!saidInAnyState.has(fact.kind)) {
      now = applyEvents(now, unseen);
      unseen = [];
    }
    const caused = decideFact(now, command, fact);
    events.push(...caused);
    unseen.push(...caused);
  }
  now = applyEvents(now, unseen);
  events.push(...decideLapse(now, command), ...decideReportsDue(now, command));
  if (isAtHead(block, command.head)) events.push(...decideUpkeep(now));
  return events;
}

/** What one fact causes in the state that all before it lead to. */
export function decideFact(state: NodeState, command: FollowBlocks, fact: ChainFact): DomainEvent[] {
  const place = { block: command.block.number, eventIndex: fact.eventIndex, origin: fact.origin };
  if (fact.kind === 'OwnExtrinsic') return decideOwnExtrinsic(state, place, fact, command);
  return decideContractFact(state, place, fact) ?? decideNodeFact(state, place, fact) ?? [];
}

function expired(state: NodeState, now: number): DomainEvent[] {
  const events: DomainEvent[] = [];
  if (state.held.size === 0) return events;
  for (const [contractId, held] of allHeld(state)) {
    if (held.until > now) continue;
    const message = 'the chain did not speak of it in time';
    const { twinId, sha256 } = held;
    events.push(event('BodyDropped', { contractId, twinId, sha256, reason: 'expired', message }));
  }
  return events;
}
