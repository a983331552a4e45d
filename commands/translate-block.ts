import type { ChainFact, FactOrigin, FactSubject, PowerFact } from '../domain/chain-fact.js';
import type { FollowBlocks } from '../domain/command.js';
import { bringsNodeEffect } from '../domain/effects/outstanding-node.js';
import { sleepingNode } from '../domain/power/sleeping-node.js';
import { allHeld } from '../domain/state/held-bodies.js';
import type { NodeState } from '../domain/state/node-state.js';
import type { NodeId, TwinId } from '../domain/ids.js';
import type { ObservedBlock } from './observed-block.js';

/**
 * The facts of a block that concern this node: what names the node, what is about its contracts and about the names
 * that its gateways want, the grid's version, new keys of twins whose bodies wait, and who of its farm is to be woken.
 */
export function factsForNode(state: NodeState, block: ObservedBlock): ChainFact[] {
  const who: Who = { nodeId: state.identity?.nodeId ?? null, twinId: state.registration.twinId };
  if (block.about?.some((subject) => concernsNode(state, subject, none, who)) === false) return [];
  if (block.facts.length === 0) return [];
  // A contract that is created in this very block is known to the facts that follow it.
  const created = new Set<bigint>();
  return block.facts.filter((fact) => {
    const ours = concernsNode(state, fact, created, who);
    if (ours) noteRegistered(state, fact, who);
    if (ours && fact.kind === 'NodeContractCreated') created.add(fact.contract.contractId);
    if (ours && fact.kind === 'NameContractCreated') created.add(fact.contractId);
    return ours;
  });
}

/** Which node this is: a block in which it is registered may already speak of it. */
interface Who {
  nodeId: NodeId | null;
  twinId: TwinId | null;
}

function noteRegistered({ registration }: NodeState, fact: ChainFact, who: Who): void {
  if (fact.kind === 'TwinStored' && fact.account === registration.account) who.twinId ??= fact.twinId;
  if (fact.kind === 'NodeStored') who.nodeId ??= fact.nodeId;
}

const none: ReadonlySet<bigint> = new Set();

function concernsNode(
  state: NodeState,
  fact: ChainFact | FactSubject,
  created: ReadonlySet<bigint>,
  who: Who,
): boolean {
  const isContract = (id: bigint): boolean =>
    created.has(id) || state.contracts.has(id as Parameters<typeof state.contracts.has>[0]); // same brand, looked up only
  switch (fact.kind) {
    case 'NodeContractCreated':
    case 'NodeContractUpdated':
      return fact.contract.nodeId === who.nodeId;
    case 'IpsReserved':
    case 'IpsFreed':
    case 'ContractBilled':
    case 'UpdatedUsedResources':
    case 'NruConsumptionReportReceived':
      return isContract(fact.contractId) || state.record.rent?.contractId === fact.contractId;
    case 'RentContractCanceled':
      return state.record.rent?.contractId === fact.contractId;
    case 'NameContractCreated':
      return state.names.has(fact.name);
    case 'NameContractCanceled':
      return created.has(fact.contractId) || isNameContract(state, fact.contractId);
    case 'ZosVersionUpdated':
      return true;
    case 'FarmUpdated':
      return fact.farm.farmId === state.record.farmId;
    case 'PricingPolicyStored':
      return fact.pricing.id === (state.farm?.policyId ?? null);
    case 'OwnExtrinsic':
      return isOwnAccount(state, fact.origin);
    case 'TwinStored':
    case 'TwinUpdated':
      if (fact.account === state.registration.account) return true;
      for (const [, { signers }] of allHeld(state)) {
        if (signers.some((signer) => signer.twinId === fact.twinId)) return true;
      }
      return false;
    case 'NodeStored':
      return fact.nodeId === who.nodeId || (who.nodeId === null && fact.twinId === who.twinId);
    case 'NodeContractCanceled':
    case 'ContractGracePeriodStarted':
    case 'ContractGracePeriodEnded':
    case 'RentContractCreated':
    case 'NodeUpdated':
    case 'NodePublicConfigStored':
    case 'NodeDeleted':
    case 'NodeUptimeReported':
      return fact.nodeId === who.nodeId;
    case 'PowerTargetChanged':
    case 'PowerStateChanged':
      return fact.nodeId === who.nodeId || isOfSleeper(state, fact);
  }
}

/** Another node of the farm is wanted up, or what is known of one that is changes: see `decideOthersPower`. */
function isOfSleeper({ record, sleeping }: NodeState, fact: PowerFact): boolean {
  if (fact.kind === 'PowerTargetChanged' && fact.target === 'Up') return fact.farmId === record.farmId;
  return sleepingNode(sleeping, fact.nodeId) !== null;
}

/** The account of the node's key, or that of the extrinsic that waits for its block when the key is another by now. */
function isOwnAccount({ voice }: NodeState, origin: FactOrigin): boolean {
  if (origin.phase !== 'extrinsic' || origin.signer === null) return false;
  return origin.signer === voice.account || origin.signer === voice.pending?.account;
}

/** True for the contract of a name that a gateway or a waiting body of this node wants. */
function isNameContract(state: NodeState, id: bigint): boolean {
  for (const { holder } of state.names.unorderedValues()) if (holder?.contractId === id) return true;
  return false;
}

/** True when a block changes nothing here; such ones are only counted, in ranges. */
export function isQuiet(state: NodeState, block: ObservedBlock): boolean {
  return (
    block.passedOver.length === 0 &&
    factsForNode(state, block).length === 0 &&
    !bringsNodeEffect(state, block)
  );
}

/**
 * The command for the quiet blocks from `from` on, and `block`, which ends the range.
 * @param head the finalized head when following began; null: not known, or nobody follows on
 */
export function followBlocks(
  state: NodeState,
  from: number,
  block: ObservedBlock,
  head: number | null,
): FollowBlocks {
  return {
    type: 'FollowBlocks',
    from,
    block: { number: block.number, hash: block.hash },
    specVersion: block.specVersion,
    time: block.time,
    head,
    facts: factsForNode(state, block),
    passedOver: block.passedOver.map((each) => ({ ...each, block: block.number })),
  };
}
