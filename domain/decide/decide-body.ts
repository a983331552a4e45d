import type { RefuseBody, SubmitBody } from '../command.js';
import { challengeHash } from '../deployment/challenge.js';
import {
  BodyError,
  brief,
  type BodyProblem,
  type DeploymentBody,
  parseDeployment,
  placed,
} from '../deployment/deployment-body.js';
import { gatewayNames, maxGatewayNames } from '../deployment/gateway-names.js';
import { dataSha256 } from '../deployment/inline-body.js';
import { signersOf, verifySignatures } from '../deployment/signatures.js';
import { unstorable } from '../deployment/unstorable.js';
import { validateDeployment } from '../deployment/validate.js';
import { deploymentToJson } from '../deployment/write-deployment.js';
import { type DomainEvent, event } from '../events/event.js';
import type { ContractId, TwinId } from '../ids.js';
import { applyEvents } from '../state/apply-events.js';
import { hasStray } from '../state/over-contracts.js';
import { knownName } from '../state/known-names.js';
import { heldFor, heldOf } from '../state/held-bodies.js';
import type { Contract, HeldBody, NodeState } from '../state/node-state.js';
import { accept } from './acceptance.js';
import { placeForHeld } from './held-places.js';

/** How long a body waits, in ms of chain time after it came (of wall clock: a node that catches up is hours behind). */
export const heldBodyLifetime = 3_600_000;

/**
 * A body counts only when the chain's hash, version and signatures agree. One that the chain does not speak of yet
 * is held; any other that does not agree is refused, and nothing changes.
 */
export function decideBody(state: NodeState, command: SubmitBody): DomainEvent[] {
  if (isKnownBody(state, command) || isSuperseded(state, command)) return [];
  const checked = check(state, command);
  if ('code' in checked) return refuse(state, command, checked);
  const read = namesRead(state, command, checked.names);
  const events = match(applyEvents(state, read), command, checked.body);
  const isKept = events.some(({ type }) => type === 'DeploymentAccepted' || type === 'BodyHeld');
  return isKept ? [...read, ...events] : events;
}

/** What the chain said of the names that the body wants. A name that is followed already is known better. */
function namesRead(state: NodeState, { names }: SubmitBody, wanted: readonly string[]): DomainEvent[] {
  return names.flatMap(({ name, block, holder }) =>
    wanted.includes(name) && knownName(state, name) === undefined
      ? [event('NameHolderRead', { name, readAt: block, holder: holder && { ...holder } })]
      : [],
  );
}

/** The same bytes again are no news: they need not even be read. */
export function isKnownBody(
  state: NodeState,
  { contractId, sha256 }: Pick<SubmitBody, 'contractId' | 'sha256'>,
): boolean {
  if (state.deployments.get(contractId)?.sha256 === sha256) return true;
  return heldFor(state, contractId).some((held) => held.sha256 === sha256);
}

/** An inline body that was on its way while the contract's data changed: the new data is considered by itself. */
function isSuperseded(state: NodeState, { contractId, source, sha256 }: SubmitBody): boolean {
  if (source !== 'inline') return false;
  const data = state.contracts.get(contractId)?.deploymentData;
  return data !== undefined && dataSha256(data) !== sha256;
}

/** Records a refusal; the same body refused for the same reason again is not recorded twice. */
export function refuse(
  state: NodeState,
  { contractId, sha256, size, source }: SubmitBody | RefuseBody,
  { code, message }: BodyProblem,
): DomainEvent[] {
  const last = state.contracts.get(contractId)?.refusal;
  if (last?.sha256 === sha256 && last.code === code && !state.inline.has(contractId)) return [];
  return [event('BodyRefused', { contractId, sha256, size, source, code, message: brief(message) })];
}

/** A body that is good by itself, and the names that its gateways want. */
interface Checked {
  readonly body: HeldBody;
  readonly names: readonly string[];
}

/** Everything that can be said of the body by itself and its signers' keys. */
function check(state: NodeState, command: SubmitBody): Checked | BodyProblem {
  const body = parse(command.text);
  if ('code' in body) return body;
  if (body.contractId !== command.contractId && !(command.source === 'inline' && body.contractId === 0n)) {
    return {
      code: 'CONTRACT_MISMATCH',
      message: `the body is for contract ${body.contractId}, it was sent for ${command.contractId}`,
    };
  }
  const json = deploymentToJson(body);
  const problem =
    validateDeployment(body) ?? unsupported(state, body) ?? tooManyNames(body) ?? unstorable(json);
  if (problem !== null) return { code: problem.code, message: placed(problem) };
  const accounts = new Map<TwinId, string>();
  for (const { twinId, account } of command.accounts) if (account !== null) accounts.set(twinId, account);
  const verdict = verifySignatures(body, accounts);
  if (!verdict.ok) return verdict.problem;
  if (command.identity === 'unverified') {
    return { code: 'IDENTITY_UNVERIFIED', message: `user with twin id ${body.twinId} is not verified` };
  }
  const held: HeldBody = {
    version: body.version,
    twinId: body.twinId,
    sha256: command.sha256,
    deploymentHash: challengeHash(body),
    source: command.source,
    signers: signersOf(body).flatMap((twin) => signer(twin, accounts)),
    identity: command.identity,
    body: json,
    until: Math.max(command.at, state.chain.cursor?.time ?? 0) + heldBodyLifetime,
  };
  return { body: held, names: gatewayNames(body.workloads) };
}

/** Only who signed counts: accounts of others, should they come along, are nothing that the body depends on. */
function signer(twinId: TwinId, accounts: ReadonlyMap<TwinId, string>): HeldBody['signers'][number][] {
  const account = accounts.get(twinId);
  return account === undefined ? [] : [{ twinId, account }];
}

function parse(text: string): DeploymentBody | BodyProblem {
  try {
    return parseDeployment(text);
  } catch (error) {
    if (error instanceof BodyError) return { code: error.code, message: placed(error) };
    throw error;
  }
}

function tooManyNames({ workloads }: DeploymentBody): BodyProblem | null {
  const { length } = gatewayNames(workloads);
  if (length <= maxGatewayNames) return null;
  const message = `${length} names are wanted, ${maxGatewayNames} at most can be: use several deployments`;
  return { code: 'GATEWAY_NAMES_EXCEEDED', message };
}

function unsupported(state: NodeState, body: DeploymentBody): BodyProblem | null {
  for (const { name, type } of body.workloads) {
    if (state.host?.supports.includes(type) === true) continue;
    const missing = state.host?.unsupported.find((each) => each.type === type);
    const why = missing === undefined ? 'this version of zledger does not run that type yet' : missing.reason;
    return {
      code: 'WORKLOAD_UNSUPPORTED',
      message: `workload '${name}' of type '${type}' is unsupported on this node: ${why}`,
    };
  }
  return null;
}

/** Holds the body against what the chain says. */
function match(state: NodeState, command: SubmitBody, body: HeldBody): DomainEvent[] {
  const contract = state.contracts.get(command.contractId);
  if (contract === undefined) return hold(state, command, body, 'its contract is not on the chain yet');
  const problem = contractProblem(state, contract, body);
  if (problem !== null) return refuse(state, command, problem);
  if (body.deploymentHash === contract.deploymentHash) {
    const verdict = accept(state, contract, body);
    if (!verdict.ok) return refuse(state, command, verdict.problem);
    return [...replaced(state, contract.id, body), ...verdict.events];
  }
  const current = state.deployments.get(contract.id);
  if (current !== undefined && current.deploymentHash === contract.deploymentHash) {
    return hold(state, command, body, 'its version is not on the chain yet');
  }
  const message = `contract hash does not match deployment hash: the contract holds ${contract.deploymentHash}, the body gives ${body.deploymentHash}`;
  return refuse(state, command, { code: 'HASH_MISMATCH', message });
}

/** What of the contract speaks against a body whose hash may be right: it is over, another twin's, at another version. */
export function contractProblem(state: NodeState, contract: Contract, body: HeldBody): BodyProblem | null {
  if (contract.status.kind === 'canceled') {
    return {
      code: 'CONTRACT_CANCELED',
      message: `contract ${contract.id} was cancelled in block ${contract.status.block}`,
    };
  }
  if (contract.twinId !== body.twinId) {
    return {
      code: 'TWIN_MISMATCH',
      message: `contract ${contract.id} is of twin ${contract.twinId}, the body of twin ${body.twinId}`,
    };
  }
  const deployment = state.deployments.get(contract.id);
  // A log that lost its past cannot know which version is the next: what the chain's hash stands for is taken.
  if (deployment === undefined && hasStray(state, contract.id)) return null;
  const expected = deployment === undefined ? 0 : deployment.version + 1;
  if (body.version === expected) return null;
  const message =
    deployment === undefined
      ? `expected version to be 0 on deployment creation, got ${body.version}`
      : `expecting deployment version ${expected}, got ${body.version}`;
  return { code: 'VERSION_MISMATCH', message };
}

function hold(state: NodeState, command: SubmitBody, body: HeldBody, why: string): DomainEvent[] {
  const { contractId } = command;
  const { twinId } = body;
  const isNew = heldOf(state, contractId, twinId) === undefined;
  const place = isNew ? placeForHeld(state, twinId) : { kind: 'free' as const };
  if (place.kind === 'full') {
    const message = `${why}, and ${place.what} wait already: send it again when its contract is finalized`;
    return refuse(state, command, { code: 'TOO_MANY_HELD', message });
  }
  return [
    ...replaced(state, contractId, body),
    ...(place.kind === 'taken' ? [gaveWay(place.contractId, place.held)] : []),
    event('BodyHeld', heldData(contractId, body)),
  ];
}

/** Members are named, as V8 gives each copy by spread a hidden class of its own, and whoever reads it is slow. */
function heldData(contractId: ContractId, held: HeldBody) {
  const { version, twinId, sha256, deploymentHash, source, identity, body, until } = held;
  const signers = held.signers.map((signer) => ({ twinId: signer.twinId, account: signer.account }));
  return { version, twinId, sha256, deploymentHash, source, signers, identity, body, until, contractId };
}

function gaveWay(contractId: ContractId, { twinId, sha256 }: HeldBody): DomainEvent {
  const message = `all places for bodies that wait are taken, and twin ${twinId} has the most of them: send it again`;
  return event('BodyDropped', { contractId, twinId, sha256, reason: 'replaced', message });
}

function replaced(state: NodeState, contractId: ContractId, { twinId }: HeldBody): DomainEvent[] {
  const before = heldOf(state, contractId, twinId);
  if (before === undefined) return [];
  const message = 'another body for the same contract came in its place';
  return [event('BodyDropped', { contractId, twinId, sha256: before.sha256, reason: 'replaced', message })];
}
