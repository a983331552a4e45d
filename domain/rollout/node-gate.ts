import type { FarmId, NodeId } from '../ids.js';
import { compareReleases, parseReleaseVersion } from './release-version.js';
import type { RolloutPlan } from './rollout-plan.js';
import type { ReadableRecord, VersionRecord } from './version-record.js';
import { opensAfter, startDelay, waveOf } from './wave.js';

/** What one node knows of a roll-out. All of it is on record in its own log. */
export interface UpgradeFacts {
  readonly node: NodeId;
  /** Null until the chain said it: no farm, no wave. */
  readonly farm: FarmId | null;
  /** As it was started; null when it is no version (a development build): such a node is left alone. */
  readonly running: string | null;
  readonly record: VersionRecord;
  /** Chain time of the block that the record is of, ms: the waves are counted from here. */
  readonly announced: number;
  /** Versions that were tried here and did not come up healthy. */
  readonly failed: readonly string[];
  /** True when a record of this very version once said how far the roll-out goes: from then on nobody counts for himself. */
  readonly steered: boolean;
  /** Chain time, ms. */
  readonly now: number;
  readonly plan: RolloutPlan;
}

export type UpgradeDecision =
  /** It runs what it should. */
  | { readonly kind: 'current' }
  /** Not now, and no time is known at which it will: something must change first. */
  | { readonly kind: 'hold'; readonly why: HoldReason }
  /** Its turn is at this chain time, ms, if nothing changes. */
  | { readonly kind: 'wait'; readonly until: number; readonly wave: number }
  | { readonly kind: 'upgrade'; readonly to: string; readonly wave: number }
  | { readonly kind: 'roll-back'; readonly to: string };

export const holdReasons = [
  'no-record',
  'record-unreadable',
  'running-version-unknown',
  'farm-unknown',
  'not-safe-yet',
  'older-than-running',
  'failed-here',
  'wave-not-open',
  'paused',
  'steering-lost',
  'halted',
] as const;

export type HoldReason = (typeof holdReasons)[number];

/**
 * Whether this node may take the version that the chain names, now. Pure, total, and closed in doubt: whatever cannot
 * be read or is not known holds. It is asked at boot as well (in Zero-OS a reboot takes what the hub has, past every
 * gate: zos-facts 7.4, U8). A version that failed here is not tried again; the next one is.
 */
export function decideUpgrade(facts: UpgradeFacts): UpgradeDecision {
  const { record } = facts;
  if (record.kind === 'none') return hold('no-record');
  if (record.kind === 'unreadable') return hold('record-unreadable');
  const running = facts.running === null ? null : parseReleaseVersion(facts.running);
  const target = parseReleaseVersion(record.version);
  if (running === null || target === null) return hold('running-version-unknown');
  const order = compareReleases(target, running);
  if (record.rollout?.state === 'roll-back') return decideRollBack(facts, record, order);
  if (order === 0) return { kind: 'current' };
  if (order < 0) return hold('older-than-running');
  return decideTurn(facts, record);
}

/** Only a node that runs the release that is called back goes back, and only to where the record says. */
function decideRollBack(facts: UpgradeFacts, record: ReadableRecord, order: number): UpgradeDecision {
  const to = record.rollout?.rollBackTo ?? null;
  if (order !== 0 || to === null || to === record.version) return hold('halted');
  return facts.failed.includes(to) ? hold('failed-here') : { kind: 'roll-back', to };
}

function decideTurn(facts: UpgradeFacts, record: ReadableRecord): UpgradeDecision {
  const { plan, farm, now } = facts;
  if (facts.failed.includes(record.version)) return hold('failed-here');
  if (farm === null) return hold('farm-unknown');
  const wave = waveOf(plan, record.version, farm);
  if (!record.safeToUpgrade && wave > 0) return hold('not-safe-yet');
  const published = record.rollout;
  // Somebody wrote the record anew without it; a halt that it may have held must not be forgotten.
  if (published === null && facts.steered) return hold('steering-lost');
  if (published !== null && published.state !== 'open')
    return hold(published.state === 'paused' ? 'paused' : 'halted');
  if (published !== null && wave > published.wave) return hold('wave-not-open');
  const opened = facts.announced + (published === null ? opensAfter(plan, wave) : 0);
  const until = opened + startDelay(plan, record.version, facts.node);
  return now < until ? { kind: 'wait', until, wave } : { kind: 'upgrade', to: record.version, wave };
}

function hold(why: HoldReason): UpgradeDecision {
  return { kind: 'hold', why };
}
