import { compatibilityOf } from '../core/compatibility.js';
import type { CoreBuild } from '../core/core-build.js';
import { core as ownCore } from '../core/entry.js';
import { withNextSchema } from '../core/next-schema.js';
import type { Compatibility } from '../report/simulation-report.js';
import type { WorldFile } from '../scenario/world-file.js';
import { productionCore, type WorldCore, worldCoreOf } from './world-core.js';

/** Builds that a world with a roll-out runs: what all nodes run at the start, and what is rolled out. */
export const buildNames = ['old', 'new'] as const;
export type BuildName = (typeof buildNames)[number];

/** A build that was given for one of the names. */
export interface GivenBuild {
  readonly name: string;
  readonly core: CoreBuild;
}

/** What the nodes of a world are made of. */
export interface WorldCores {
  readonly old: WorldCore;
  readonly new: WorldCore;
}

/** One core for all. */
export const sameCore = (core: WorldCore): WorldCores => ({ old: core, new: core });

/** The builds behind the names: what was given, else this very code, or what stands in for the next one. */
function buildsOf({ rollout }: WorldFile, given: readonly GivenBuild[]): Record<BuildName, CoreBuild> {
  const of = (name: BuildName): CoreBuild | undefined => given.find((each) => each.name === name)?.core;
  const standIn = rollout?.schema === 'next' ? withNextSchema(ownCore) : ownCore;
  return { old: of('old') ?? ownCore, new: of('new') ?? standIn };
}

/** The cores of a world. */
export function coresOf(file: WorldFile, given: readonly GivenBuild[]): WorldCores {
  const builds = buildsOf(file, given);
  const coreOf = (build: CoreBuild): WorldCore => (build === ownCore ? productionCore : worldCoreOf(build));
  return { old: coreOf(builds.old), new: coreOf(builds.new) };
}

/** Who reads what whom wrote, with each runtime of the chain that is in the world; null when there is nothing to roll out. */
export function worldCompatibility(file: WorldFile, given: readonly GivenBuild[]): Compatibility | null {
  if (file.rollout === undefined) return null;
  const builds = buildsOf(file, given);
  const specs = [149, ...file.runtime_upgrades.map(({ spec_version: spec }) => spec)];
  return compatibilityOf(
    buildNames.map((name) => ({ name, core: builds[name] })),
    specs.map(String),
  );
}
