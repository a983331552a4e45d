import { compatibilityOf } from '../core/compatibility.js';
import type { CoreBuild } from '../core/core-build.js';
import { core as ownCore } from '../core/entry.js';
import { withNextSchema } from '../core/next-schema.js';
import type { Compatibility } from '../report/simulation-report.js';
import type { WorldFile } from '../scenario/world-file.js';
import { productionCore, type WorldCore, worldCoreOf } from './world-core.js';

/** A build that was given for one of the names. */
export interface GivenBuild {
  readonly name: string;
  readonly core: CoreBuild;
}

/** What the nodes of a world are made of, by version: what all run at the start, and each release in its order. */
export type WorldCores = readonly [WorldCore, ...WorldCore[]];

/** One core for all versions. */
export const sameCore = (core: WorldCore): WorldCores => [core];

/** A build of a scenario: its name, and what it is. */
interface NamedBuild {
  readonly name: string;
  readonly core: CoreBuild;
}

/** Names of the builds that a scenario has: `old`, `new`, and those of later releases; none where nothing is rolled out. */
export function buildNamesOf({ rollout }: WorldFile): readonly string[] {
  if (rollout === undefined) return [];
  return [...new Set(['old', 'new', ...rollout.followed_by.map(({ build }) => build)])];
}

/**
 * The build of each version: what was given for its name. Where nothing was, what all run at the start is this very code,
 * and a release what is before it, or that with the next version of an event.
 */
function buildsOf({ rollout }: WorldFile, given: readonly GivenBuild[]): [NamedBuild, ...NamedBuild[]] {
  const known = new Map(given.map(({ name, core }) => [name, core]));
  const build = (name: string, standIn: CoreBuild): NamedBuild => {
    const core = known.get(name) ?? standIn;
    known.set(name, core);
    return { name, core };
  };
  const builds: [NamedBuild, ...NamedBuild[]] = [build('old', ownCore)];
  if (rollout === undefined) return builds;
  let before = ownCore;
  for (const { build: name, schema } of [{ build: 'new', schema: rollout.schema }, ...rollout.followed_by]) {
    before = schema === 'next' ? withNextSchema(before) : before;
    builds.push(build(name, before));
  }
  return builds;
}

/** The cores of a world. */
export function coresOf(file: WorldFile, given: readonly GivenBuild[]): WorldCores {
  const made = new Map<CoreBuild, WorldCore>([[ownCore, productionCore]]);
  const coreOf = ({ core }: NamedBuild): WorldCore => {
    const known = made.get(core) ?? worldCoreOf(core);
    made.set(core, known);
    return known;
  };
  const [first, ...later] = buildsOf(file, given);
  return [coreOf(first), ...later.map(coreOf)];
}

/** Who reads what whom wrote, with each runtime of the chain that is in the world; null when there is nothing to roll out. */
export function worldCompatibility(file: WorldFile, given: readonly GivenBuild[]): Compatibility | null {
  if (file.rollout === undefined) return null;
  const builds = new Map(buildsOf(file, given).map((build) => [build.name, build]));
  const specs = [file.first_runtime, ...file.runtime_upgrades.map(({ spec_version: spec }) => spec)];
  const { old_reads_up_to: oldReads = Number.POSITIVE_INFINITY } = file.rollout;
  const chains = [...builds.keys()].flatMap((reader) =>
    specs.map((spec) => {
      const stops = reader === 'old' && spec > oldReads;
      return {
        reader,
        spec: String(spec),
        state: stops ? ('stops' as const) : ('reads' as const),
        note: stops ? 'as the scenario says: old_reads_up_to' : '',
      };
    }),
  );
  return { ...compatibilityOf([...builds.values()], specs.map(String)), chains };
}
