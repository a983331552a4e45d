import type { ResultData } from '../domain/effect.js';
import type { ContractId } from '../domain/ids.js';
import { asContractEvent, type ContractEvent, contractKey } from './contract-event.js';
import type { Projection, RecordedFact } from './projection.js';

/** The last result of a workload, in Zero-OS's words. */
export type WorkloadResult = {
  readonly name: string;
  /** Which wish it answers: grows when something else is wanted. */
  readonly generation: number;
  readonly state: 'ok' | 'error' | 'paused' | 'deleted';
  /** When it came about: Unix seconds, as Zero-OS's `result.created`. */
  readonly created: number;
  readonly position: number;
  readonly result: ResultData;
  readonly reason: string;
};

export type ContractResults = { readonly workloads: readonly WorkloadResult[] };

/**
 * Per contract: the last result of each of its workloads, with the time that the state itself does not hold (a state
 * knows no wall clock). In the order of their first results; those of withdrawn workloads stay.
 */
export const workloadResults: Projection<ContractResults> = {
  name: 'workload-results',
  version: 1,
  rowOf({ event }) {
    const about = asContractEvent(event);
    return about === null || outcomeOf(about) === null ? null : contractKey(about.data.contractId);
  },
  initial: () => ({ workloads: [] }),
  apply({ workloads }, recorded) {
    const about = asContractEvent(recorded.event);
    const outcome = about === null ? null : outcomeOf(about);
    if (outcome === null) return { workloads };
    const at = workloads.findIndex(({ name }) => name === outcome.name);
    const before = workloads[at] ?? null;
    const fresh = withTime(outcome, before, recorded);
    if (before === null) return { workloads: [...workloads, fresh] };
    return { workloads: workloads.map((each, other) => (other === at ? fresh : each)) };
  },
};

/** The range of keys of a contract's row: from (inclusive), to (exclusive). */
export function resultKeys(contract: ContractId): { readonly from: string; readonly to: string } {
  return { from: contractKey(contract), to: `${contractKey(contract)}/` };
}

interface Outcome {
  readonly name: string;
  readonly generation: number;
  readonly state: WorkloadResult['state'];
  readonly reason: string;
  /** Undefined: what is on the host is as before. */
  readonly result?: ResultData;
}

function withTime(
  { name, generation, state, result, reason }: Outcome,
  before: WorkloadResult | null,
  { position, commit }: RecordedFact,
): WorkloadResult {
  return {
    name,
    generation,
    state,
    created: Math.floor(commit.recordedAt / 1000),
    position,
    result: result === undefined ? (before?.result ?? null) : result,
    reason,
  };
}

type Outcomes = {
  readonly [Type in ContractEvent['type']]?: (
    data: Extract<ContractEvent, { type: Type }>['data'],
  ) => Outcome;
};

const outcomes: Outcomes = {
  WorkloadProvisioned: (data) => ({ ...about(data), state: 'ok', reason: '', result: data.result }),
  WorkloadResumed: (data) => ({ ...about(data), state: 'ok', reason: '' }),
  WorkloadPaused: (data) => ({ ...about(data), state: 'paused', reason: 'paused' }),
  WorkloadRemoved: (data) => ({ ...about(data), state: 'deleted', reason: '', result: null }),
  WorkloadFailed: (data) => ({ ...about(data), state: 'error', reason: data.reason }),
  WorkloadBlocked: (data) => ({ ...about(data), state: 'error', reason: data.reason }),
};

/** What an event says of a workload's result; null for events that say nothing of one. */
function outcomeOf(event: ContractEvent): Outcome | null {
  // the table pairs each type with its own data; TypeScript cannot follow the pairing through the union
  const read = outcomes[event.type] as ((data: ContractEvent['data']) => Outcome) | undefined;
  return read?.(event.data) ?? null;
}

const about = ({ name, generation }: { readonly name: string; readonly generation: number }) => ({
  name,
  generation,
});
