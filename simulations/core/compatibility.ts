import type { Compatibility } from '../report/simulation-report.js';
import type { CoreBuild, StoredVersions } from './core-build.js';

/** A build, as far as it is known which versions it reads and writes. */
export interface VersionedBuild {
  readonly name: string;
  readonly core: Pick<CoreBuild, 'events' | 'inputs'>;
}

/**
 * Which build reads a log that another one wrote. A build that lacks one version refuses such a log as soon as that is in
 * it, so the note says what may not be written while the other must still be able to go back.
 * @param specs chain specs that matter, null for none: what is stored does not depend on them, so all give the same
 */
export function compatibilityOf(
  builds: readonly VersionedBuild[],
  specs: readonly (string | null)[] = [null],
): Compatibility {
  const cells = specs.flatMap((spec) =>
    builds.flatMap((reader) =>
      builds.map((writer): Compatibility['cells'][number] => {
        const missing = unreadBy(reader.core, writer.core);
        const state = missing.length === 0 ? 'reads' : 'refuses';
        return { reader: reader.name, writer: writer.name, spec, state, note: missing.join(', ') };
      }),
    ),
  );
  return { cells };
}

/** What one writes and the other cannot read, as `NodeStarted@3`. */
export function unreadBy(reader: VersionedBuild['core'], writer: VersionedBuild['core']): readonly string[] {
  return [...lacking(reader.events, writer.events), ...lacking(reader.inputs, writer.inputs)];
}

function lacking(reads: readonly StoredVersions[], writes: readonly StoredVersions[]): string[] {
  const known = new Map(reads.map((each) => [each.type, each.reads]));
  return writes
    .filter(({ type, writes: version }) => known.get(type)?.includes(version) !== true)
    .map(({ type, writes: version }) => `${type}@${version}`);
}

/** Which build does not read what a later one writes, in words; builds are in the order in which nodes get them. */
export function noWayBack({ cells }: Compatibility): readonly string[] {
  const order = [...new Set(cells.map(({ reader }) => reader))];
  const lines = cells
    .filter(({ reader, writer, state }) => state !== 'reads' && order.indexOf(reader) < order.indexOf(writer))
    .map(({ reader, writer, note }) => `${reader} does not read what ${writer} writes (${note})`);
  return [...new Set(lines)];
}
