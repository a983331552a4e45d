/** In how many finalized blocks, one later than the other, contracts must be seen to be gone when many are. */
export const sightingsNeeded = 3;
/** From how many endpoints, where there are so many. */
const endpointsNeeded = 2;
/** Percent of the live contracts that may go at once without a second look. */
const usualPercent = 20;

/** That contracts were gone in the state of a finalized block. */
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

/** True when so many contracts are gone at once that one answer is not believed: all, or more than max(1, 20 %). */
export function isDoubtful({ live, gone }: Pick<Removals, 'live' | 'gone'>): boolean {
  if (gone === 0) return false;
  return gone === live || gone > Math.max(1, Math.floor((live * usualPercent) / 100));
}

/**
 * True when what was seen is enough to remove contracts. Zero-OS removes all that one empty answer leaves out
 * (zosbase provisiond `sync`); here it takes several blocks, and another endpoint where there is one.
 */
export function isConfirmed(removals: Removals): boolean {
  const { sightings, endpoints } = removals;
  if (!isDoubtful(removals)) return true;
  const later = sightings.every((each, i) => i === 0 || each.block > (sightings[i - 1]?.block ?? 0));
  const voices = Math.max(
    new Set(sightings.map(({ endpoint }) => endpoint)).size,
    ...sightings.map((each) => each.voices),
  );
  return later && sightings.length >= sightingsNeeded && voices >= Math.min(endpointsNeeded, endpoints);
}
