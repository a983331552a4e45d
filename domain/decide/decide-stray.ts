import type { RecordNodeOutcome, SurveyHost } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { workloadId } from '../ids.js';
import type { RemoveStray } from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';
import { isExplained } from '../state/explained.js';
import { partsOfWorkloadId, type Stray, type StrayReason } from '../state/stray.js';
import { nodeRetryDelay } from './retry.js';

/** What the host holds, beside what the log says that it should. Nothing is removed for it: the chain may say more. */
export function decideSurvey(state: NodeState, { present }: SurveyHost): DomainEvent[] {
  const events: DomainEvent[] = [];
  const there = new Set(present);
  for (const [id, stray] of state.strays) {
    const { why: _, ...about } = stray;
    // What is to be removed is removed all the same: half of it may be there and not be listed.
    if (stray.why === null && !there.has(id))
      events.push(event('StrayWorkloadGone', { ...about, removed: false }));
  }
  for (const id of [...there].sort()) {
    const about = partsOfWorkloadId(id);
    if (about !== null && !state.strays.has(id) && !isExplained(state, about))
      events.push(event('StrayWorkloadFound', about));
  }
  return events;
}

/**
 * Whether strays go, asked with each block at the head of the chain. Only what is known to be unpaid goes; a contract that
 * lives may get its body again, and of a contract that the log does not know (it began later) nobody here can say that
 * it is over.
 */
export function decideStrays(state: NodeState): DomainEvent[] {
  if (state.strays.size === 0) return [];
  const events: DomainEvent[] = [];
  for (const stray of state.strays.values()) {
    const why = stray.why === null ? reasonToRemove(state, stray) : null;
    if (why !== null) events.push(event('StrayRemovalDecided', { ...stray, why }));
  }
  return events;
}

function reasonToRemove(state: NodeState, { contractId, twinId }: Stray): StrayReason | null {
  const contract = state.contracts.get(contractId);
  if (contract === undefined || contract.twinId !== twinId) return null;
  if (contract.status.kind === 'canceled') return 'contract-over';
  // An older deployment says nothing of what a newer one, which the log lost, may have had.
  const isCurrent = state.deployments.get(contractId)?.deploymentHash === contract.deploymentHash;
  return isCurrent ? 'not-in-deployment' : null;
}

export function decideStrayOutcome(
  state: NodeState,
  effect: RemoveStray,
  { outcome, at }: Pick<RecordNodeOutcome, 'outcome' | 'at'>,
): DomainEvent[] {
  const { task, round, attempt, kind, workload } = effect;
  const stray = state.strays.get(workload);
  if (stray === undefined) return [];
  const { twinId, contractId, name } = stray;
  if (outcome.kind === 'done')
    return [event('StrayWorkloadGone', { twinId, contractId, name, removed: true })];
  const { code, reason } =
    outcome.kind === 'failed'
      ? outcome
      : { code: 'OUTCOME_MISFIT', reason: `'${outcome.kind}' is no outcome of ${kind}: report this` };
  const retryAt = at + nodeRetryDelay(attempt + 1);
  const about = `${workloadId(twinId, contractId, name)}: ${reason}`;
  return [event('NodeTaskFailed', { task, round, attempt, effect: kind, code, reason: about, retryAt })];
}
