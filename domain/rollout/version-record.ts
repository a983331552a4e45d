import { z } from 'zod';
import { parseReleaseVersion, releaseText } from './release-version.js';

/**
 * What the chain says that nodes should run (TfgridModule.ZosVersion, a string that is JSON by convention; zos-facts 7.2).
 * Zero-OS takes a text that is not that JSON for a version that is safe to upgrade to; here it is `unreadable`, and
 * nobody upgrades: an update of a machine is never guessed.
 */
export type VersionRecord =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | ReadableRecord;

export interface ReadableRecord {
  readonly kind: 'record';
  /** In one form: `v3.13.0`. */
  readonly version: string;
  readonly safeToUpgrade: boolean;
  readonly rollout: PublishedRollout | null;
}

/**
 * How far the operator has let the roll-out go. Zero-OS ignores fields that it does not know, so the same record serves
 * both. Without it a node counts the waves by chain time since the record was written.
 */
export interface PublishedRollout {
  /** The last wave that is open, from 0. */
  readonly wave: number;
  readonly state: 'open' | 'paused' | 'halted' | 'roll-back';
  /** Where nodes that run `version` already go back to, in state `roll-back`; in one form. */
  readonly rollBackTo: string | null;
}

const rolloutSchema = z.object({
  wave: z.int().min(0).max(99),
  state: z.enum(['open', 'paused', 'halted', 'roll-back']).default('open'),
  roll_back_to: z.string().optional(),
});

const recordSchema = z.object({
  version: z.string(),
  version_light: z.string().optional(),
  safe_to_upgrade: z.boolean(),
  rollout: rolloutSchema.optional(),
});

const longest = 4096;

/**
 * Reads the record. @param flavour which of its two versions is ours: Zero-OS's full or its light one
 */
export function readVersionRecord(text: string | null, flavour: 'full' | 'light'): VersionRecord {
  if (text === null || text === '') return { kind: 'none' };
  if (text.length > longest) return unreadable(`it is ${text.length} characters long`);
  const json = parseJson(text);
  if (json === undefined) return unreadable('it is not JSON');
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    return unreadable(path === '' ? 'it is not an object' : `'${path}' is not what it should be`);
  }
  const { version: full, version_light: light, safe_to_upgrade: safeToUpgrade, rollout } = parsed.data;
  const version = parseReleaseVersion(flavour === 'light' ? (light ?? '') : full);
  if (version === null) return unreadable(`it names no version for a ${flavour} node`);
  if (rollout === undefined)
    return { kind: 'record', version: releaseText(version), safeToUpgrade, rollout: null };
  const back = rollout.roll_back_to === undefined ? null : parseReleaseVersion(rollout.roll_back_to);
  if (rollout.state === 'roll-back' && back === null) return unreadable('it rolls back to no version');
  return {
    kind: 'record',
    version: releaseText(version),
    safeToUpgrade,
    rollout: {
      wave: rollout.wave,
      state: rollout.state,
      rollBackTo: back === null ? null : releaseText(back),
    },
  };
}

function unreadable(reason: string): VersionRecord {
  return { kind: 'unreadable', reason };
}

/** The engine's own words for what is wrong differ by its version, so they go nowhere. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
