import type { ContractId } from '../ids.js';
import type { NruReport } from '../node-call.js';
import { IdMap } from '../state/id-map.js';

/** Chain time between two readings of the counters: Zero-OS's slot (zos-facts 4.4). ms */
export const readingPeriod = 5 * 60_000;
/** The same while there is nothing to count. ms */
export const idlePeriod = 60 * 60_000;
/** Chain time that one report covers at least: Zero-OS reports every hour (zos-facts 4.4). ms */
export const nruWindow = 60 * 60_000;

/** A counter of public traffic, as the host reads it. */
export interface TrafficCounter {
  readonly contractId: ContractId;
  /** Of the interface: one name is one counter. */
  readonly name: string;
  /** Changes when the counter began anew at zero: with a boot, or when its interface was made again. */
  readonly epoch: string;
  /** In and out together, since its beginning. */
  readonly bytes: bigint;
}

/** Public traffic that the chain was not told of yet. */
export interface Traffic {
  /** The counters are to be read. */
  asked: boolean;
  /** Last readings by the counter's name. Bytes null: what it counted up to the next reading is not counted here. */
  counters: IdMap<string, { contractId: ContractId; epoch: string; bytes: bigint | null }>;
  /** Chain time from which `open` counts, ms; null: nothing was read yet, the next reading is where counting begins. */
  since: number | null;
  /** Bytes since then, by contract. */
  open: IdMap<ContractId, bigint>;
  /** Windows that are over, and that no block holds yet. */
  due: readonly NruReport[];
  /** False after a restore: what the chain was told since the backup is not read yet, so nothing is told. */
  isCurrent: boolean;
}

/** A new one each time: it is changed in place. */
export const noTraffic = (): Traffic => ({
  asked: false,
  counters: new IdMap(),
  since: null,
  open: new IdMap(),
  due: [],
  isCurrent: true,
});

/**
 * What a counter counted since its last reading: never negative, and nothing twice. One that began anew counted what it says;
 * one that is smaller than it was began anew unseen.
 */
export function countedSince(
  before: { readonly epoch: string; readonly bytes: bigint | null } | undefined,
  { epoch, bytes }: Pick<TrafficCounter, 'epoch' | 'bytes'>,
): bigint {
  if (before === undefined || before.epoch !== epoch) return bytes;
  if (before.bytes === null) return 0n;
  return bytes >= before.bytes ? bytes - before.bytes : bytes;
}

export const isSameReport = (one: NruReport, other: Omit<NruReport, 'bytes'>): boolean =>
  one.contractId === other.contractId && one.timestamp === other.timestamp && one.window === other.window;
