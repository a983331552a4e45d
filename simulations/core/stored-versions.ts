import type { SchemaVersion, Upcaster } from '../../domain/events/schema-version.js';
import type { StoredVersions } from './core-build.js';

/** Which versions of each type can be read: the newest, and those from which upcasters lead to it without a gap. */
export function storedVersions(
  newest: readonly SchemaVersion[],
  upcasters: readonly Upcaster[],
): readonly StoredVersions[] {
  const known = new Set(upcasters.map(({ from }) => `${from.type}@${from.schemaVersion}`));
  return newest
    .map(({ type, schemaVersion: writes }) => {
      const reads = [writes];
      for (let version = writes - 1; known.has(`${type}@${version}`); version -= 1) reads.unshift(version);
      return { type, reads, writes };
    })
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
