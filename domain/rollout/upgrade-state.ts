/**
 * How the node changes its own version, as its log says. Versions are in one form (`v3.13.0`). The life of a change: the
 * updater makes the new version the one that starts next, the node ends itself, the new version starts and says so, and a
 * health check judges it. Only then it counts.
 */
export interface UpgradeState {
  /** The change that is on; null: none. */
  change: VersionChange | null;
  /** Versions whose upgrade was begun here at any time. */
  begun: readonly string[];
  /** Versions that this node does not take again by itself. */
  failed: readonly string[];
  /** Versions of which a record once said how far the roll-out goes; see `UpgradeFacts.steered`. */
  steered: readonly string[];
  /** What the gate said when that was last put on record; null: nothing, or it changed its mind since. */
  said: string | null;
  /** How the last change ended; null: there was none. */
  last: EndedChange | null;
  /** How many changes were begun. */
  changes: number;
}

export type ChangeDirection = 'upgrade' | 'roll-back';

/** Why a node goes back. */
export type RollBackCause =
  /** The version failed here. */
  | 'failed-here'
  /** The record of the chain calls the version back. */
  | 'called-back'
  /** The upgrade was given up when the updater may have been half-way. */
  | 'called-off';

export interface VersionChange {
  readonly direction: ChangeDirection;
  /** What ran when it was begun. */
  readonly from: string;
  readonly to: string;
  /** Null for an upgrade. */
  readonly cause: RollBackCause | null;
  /** In which wave an upgrade was due; null for a roll-back. */
  readonly wave: number | null;
  phase: ChangePhase;
  /** How often the node was started in this phase. */
  starts: number;
  /** How often the updater failed in a way that may pass. */
  failures: number;
}

export type ChangePhase =
  /** The updater is owed. */
  | { readonly kind: 'switch' }
  /** The updater failed or was cut off. It is owed again when the gate says so in a block of this chain time (ms) or later. */
  | { readonly kind: 'interrupted'; readonly notBefore: number }
  /** The updater is done: this process ends, and what starts next tells the rest. */
  | { readonly kind: 'restart' }
  /** The new version started; its health check is owed. */
  | { readonly kind: 'check' };

export interface EndedChange {
  readonly direction: ChangeDirection;
  readonly from: string;
  readonly to: string;
  readonly outcome: 'succeeded' | 'failed' | 'called-off' | 'given-up';
  /** Why, when it did not succeed. */
  readonly reason: string | null;
}

export function noUpgrade(): UpgradeState {
  return { change: null, begun: [], failed: [], steered: [], said: null, last: null, changes: 0 };
}
