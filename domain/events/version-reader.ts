import type { SchemaVersion, Upcaster } from './schema-version.js';

/** Why something stored cannot be read. */
export type UnreadableReason =
  /** Its type or version is not known here: a newer zledger wrote it. */
  | 'newer'
  /** It is of an old version that no upcaster leads on from, or of none at all: never written by any zledger. */
  | 'unknown-version';

/** What is stored, as far as versions go. */
export interface StoredVersion {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

export type VersionRead =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly reason: UnreadableReason; readonly message: string };

/**
 * Reads every version that was ever written, in the words of the newest: upcasters are chained from the version that is stored to
 * the one that is known. Nothing stored is changed.
 * @param current the newest version of each type
 * @param upcasters at most one from each earlier version
 */
export function versionReader(
  current: readonly SchemaVersion[],
  upcasters: readonly Upcaster[],
): (stored: StoredVersion) => VersionRead {
  const newest = new Map(current.map(({ type, schemaVersion }) => [type, schemaVersion]));
  // by type, then by version: looked up once per event of an old version, of which a log may have millions
  const steps = new Map<string, Upcaster['upcast'][]>();
  for (const { from, upcast } of upcasters) {
    const ofType = steps.get(from.type) ?? [];
    ofType[from.schemaVersion] = upcast;
    steps.set(from.type, ofType);
  }
  return ({ type, schemaVersion, data }) => {
    const known = newest.get(type);
    if (known === schemaVersion) return { ok: true, data };
    if (known === undefined) return newer(`the type '${type}' is not known here`);
    if (schemaVersion > known)
      return newer(`${type} is stored in schema version ${schemaVersion}, the newest known here is ${known}`);
    if (!Number.isInteger(schemaVersion)) return unknown(type, schemaVersion);
    const ofType = steps.get(type);
    let told = data;
    for (let version = schemaVersion; version < known; version++) {
      const step = ofType?.[version];
      if (step === undefined) return unknown(type, version);
      told = step(told);
    }
    return { ok: true, data: told };
  };
}

const unknown = (type: string, version: number): VersionRead => ({
  ok: false,
  reason: 'unknown-version',
  message: `${type} has no schema version ${version}`,
});
const newer = (what: string): VersionRead => ({
  ok: false,
  reason: 'newer',
  message: `${what}: it was written by a newer zledger`,
});
