import type { Causation } from '../domain/causation.js';
import type { ContractId } from '../domain/ids.js';
import { asContractEvent, type ContractEvent, contractKey } from './contract-event.js';
import { historyText } from './history-text.js';
import type { Projection, RecordedFact, RowData } from './projection.js';

/** One event about a contract, as its owner gets to see it. */
export type HistoryEntry = {
  readonly position: number;
  /** The last block that had been followed; null before the first. */
  readonly block: number | null;
  /** Chain time, ms. */
  readonly chain_time: number;
  /** Wall clock of the node, ms. */
  readonly recorded_at: number;
  readonly cause: { readonly [key: string]: RowData };
  readonly event: string;
  readonly text: string;
  /** The event's data, without the contract's id and without a body (its `sha256` says which). */
  readonly data: { readonly [key: string]: RowData };
};

/** A part of a contract's history, oldest first. */
export type HistoryPage = { readonly entries: readonly HistoryEntry[] };

/**
 * Events in one row. A contract that lives for years has tens of thousands (each bill is one); a row that held them
 * all would be written anew with every one of them.
 */
export const entriesPerPage = 64;

/** Per contract: everything that happened, with when and why. Stays when the contract is gone. */
export const deploymentHistory: Projection<HistoryPage> = {
  name: 'deployment-history',
  version: 1,
  rowOf({ event, streamVersion }) {
    const about = asContractEvent(event);
    return about === null ? null : pageKey(about.data.contractId, Math.floor(streamVersion / entriesPerPage));
  },
  initial: () => ({ entries: [] }),
  apply(page, recorded) {
    const about = asContractEvent(recorded.event);
    return about === null ? page : { entries: [...page.entries, entryOf(about, recorded)] };
  },
};

/** Pages sort by contract, then by age. */
function pageKey(contract: bigint, page: number): string {
  return `${contractKey(contract)}/${String(page).padStart(12, '0')}`;
}

/** The range of keys of all pages of a contract: from (inclusive), to (exclusive). */
export function historyKeys(contract: ContractId): { readonly from: string; readonly to: string } {
  return { from: `${contractKey(contract)}/`, to: `${contractKey(contract)}0` };
}

function entryOf(event: ContractEvent, { position, commit }: RecordedFact): HistoryEntry {
  const data = Object.entries(event.data).filter(([key]) => key !== 'contractId' && key !== 'body');
  return {
    position,
    block: commit.cursor?.number ?? null,
    chain_time: commit.chainTime,
    recorded_at: commit.recordedAt,
    cause: causeOf(commit.causation),
    event: event.type,
    text: historyText(event),
    // events are plain data by their schemas; what is left out is the only part that is not typed so
    data: Object.fromEntries(data) as { [key: string]: RowData },
  };
}

function causeOf(cause: Causation): { readonly [key: string]: RowData } {
  return cause.kind === 'blocks'
    ? { kind: 'blocks', block: { number: cause.block.number, hash: cause.block.hash } }
    : { ...cause };
}
