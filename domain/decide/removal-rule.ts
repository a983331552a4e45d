/** In how many finalized blocks, one later than the other, the same must be read: usually, and when many are gone. */
const sightingsUsual = 2;
const sightingsOfMany = 3;
/** From how many endpoints, where there are so many, when many are gone. */
const endpointsNeeded = 2;
/** Percent of the live contracts that may go at once without a third look. */
const usualPercent = 20;

/** That the same was read in the state of a finalized block. */
export interface Sighting {
  readonly block: number;
  /** Who said so; a quorum is named as one and counts as all that are needed. */
  readonly endpoint: string;
  /** How many endpoints stand behind it. */
  readonly voices: number;
}

export interface Removals {
  /** Contracts that were live before, and how many of them are gone. */
  readonly live: number;
  readonly gone: number;
  readonly sightings: readonly Sighting[];
  /** How many endpoints there are to ask. */
  readonly endpoints: number;
}

/** True when so many contracts are gone at once: all, or more than max(1, 20 %). */
export function isMany({ live, gone }: Pick<Removals, 'live' | 'gone'>): boolean {
  if (gone === 0) return false;
  return gone === live || gone > Math.max(1, Math.floor((live * usualPercent) / 100));
}

/** In how many finalized blocks the same must be read before it is believed. */
export function sightingsNeeded(removals: Pick<Removals, 'live' | 'gone'>): number {
  return isMany(removals) ? sightingsOfMany : sightingsUsual;
}

/**
 * True when it was read often enough to become the state. Zero-OS removes all that one empty answer leaves out
 * (zosbase provisiond `sync`); here no single answer removes a contract or hides one: it takes a later block each time,
 * and when many are gone another endpoint where there is one.
 */
export function isConfirmed(removals: Removals): boolean {
  const { sightings, endpoints } = removals;
  const later = sightings.every((each, i) => i === 0 || each.block > (sightings[i - 1]?.block ?? 0));
  if (!later || sightings.length < sightingsNeeded(removals)) return false;
  const voices = Math.max(
    new Set(sightings.map(({ endpoint }) => endpoint)).size,
    ...sightings.map((each) => each.voices),
  );
  return !isMany(removals) || voices >= Math.min(endpointsNeeded, endpoints);
}
