import { createHash } from 'node:crypto';
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import type { CoreBuild } from '../../simulations/core/core-build.js';
import { coreApi } from '../../simulations/core/entry.js';
import { BuildError } from './build-error.js';
import { buildParameter } from './build-hooks.js';
import type { BuildPath } from './build-path.js';

/** A package folder that holds a build which this Node.js can run. */
interface PackagedBuild {
  /** What the user calls it, as `old`. */
  readonly name: string;
  /** The package folder, absolute. */
  readonly path: string;
  /** Of its package.json. */
  readonly version: string;
}

/** A build of zledger in a package folder, looked at and not loaded. */
export interface FoundBuild extends PackagedBuild {
  /** SHA-256 over its compiled pure core, hex: the same for two builds exactly when their code is. */
  readonly fingerprint: string;
}

/** A build that can be driven. */
export interface LoadedBuild extends PackagedBuild {
  readonly core: CoreBuild;
}

const entryFile = join('dist', 'simulations', 'core', 'entry.js');
const coreFolders = ['domain', 'commands', 'simulations/core'];
const packageSchema = z.object({
  name: z.literal('zledger'),
  version: z.string(),
  engines: z.object({ node: z.string() }).partial().optional(),
});
const members = [
  'initialState',
  'fold',
  'evolve',
  'readEvent',
  'readInput',
  'decide',
  'decideInPlace',
  'step',
  'followBlocks',
  'bringsUpkeep',
  'readBody',
  'submitBody',
  'isNameReadTooEarly',
  'recordOf',
  'loop',
  'outstanding',
  'outstandingNode',
  'isRestartDue',
  'nextTimer',
  'stateHash',
  'plainState',
  'plainPart',
] as const satisfies readonly (keyof CoreBuild)[];

let isHooked = false;
let loaded = 0;

/**
 * Looks whether a folder holds a build that this Node.js can run. None of its code runs.
 * @throws BuildError
 */
export async function findBuild(name: string, path: string): Promise<FoundBuild> {
  const found = await lookAt(name, path);
  return { ...found, fingerprint: await fingerprintOf(found.path) };
}

async function lookAt(name: string, path: string): Promise<PackagedBuild> {
  const folder = await realpath(path).catch((cause: unknown) => {
    throw new BuildError('BUILD_NOT_FOUND', name, `There is no folder ${path}. Check the path.`, cause);
  });
  const { version, engines } = await readPackage(name, folder);
  mustRunHere(name, version, engines?.node);
  await access(join(folder, entryFile)).catch((cause: unknown) => {
    throw withoutCore(name, version, folder, cause);
  });
  return { name, path: folder, version };
}

/**
 * Loads the pure core of the zledger in a package folder. Each call makes its own instance of every module of it, those
 * of npm packages too: two builds, or one build twice, share no module. What they do share are the language's own objects
 * and what packages put there: zod keeps the texts of its messages and its registry of schemas on `globalThis`, for all
 * its instances. Both concern what is said about a schema, never whether data fits it, and no core sets them.
 * The folder's code runs with the rights of this process: only give folders that you trust.
 * @param path a package folder with its dependencies installed
 * @throws BuildError
 */
export async function loadBuild(name: string, path: string): Promise<LoadedBuild> {
  const found = await lookAt(name, path);
  if (!isHooked) register('./build-hooks.js', import.meta.url);
  isHooked = true;
  loaded += 1;
  const url = pathToFileURL(join(found.path, entryFile));
  url.searchParams.set(buildParameter, String(loaded));
  const core = coreOf(name, found.version, await importEntry(name, found.path, url.href));
  return { ...found, core };
}

/** Loads several. @throws BuildError */
export function loadBuilds(builds: readonly BuildPath[]): Promise<readonly LoadedBuild[]> {
  return Promise.all(builds.map(({ name, path }) => loadBuild(name, path)));
}

async function readPackage(name: string, folder: string): Promise<z.infer<typeof packageSchema>> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const verdict = packageSchema.safeParse(parseJson(text));
  if (verdict.success) return verdict.data;
  throw new BuildError(
    'BUILD_NOT_ZLEDGER',
    name,
    `${folder} is no package folder of zledger: it has no package.json with that name. Give the folder that npm unpacked, ` +
      'or a working copy in which `npm ci` and `npm run build` ran.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param range of package.json: `>=20.19` is what zledger says; nothing else is understood, and then nothing is refused */
function mustRunHere(name: string, version: string, range: string | undefined): void {
  const wanted = /^>=(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range ?? '');
  if (wanted === null) return;
  const here = process.versions.node.split('.').map(Number);
  for (const at of [0, 1, 2]) {
    const difference = (here[at] ?? 0) - Number(wanted[at + 1] ?? 0);
    if (difference > 0) return;
    if (difference < 0)
      throw new BuildError(
        'BUILD_OTHER_NODE',
        name,
        `zledger ${version} needs Node.js ${range}, this is ${process.version}. Run the comparison with a Node.js that both builds can use.`,
      );
  }
}

async function fingerprintOf(folder: string): Promise<string> {
  const total = createHash('sha256');
  for (const room of coreFolders) {
    const names = await readdir(join(folder, 'dist', room), { recursive: true });
    for (const file of names.filter(isCode).sort()) {
      const content = await readFile(join(folder, 'dist', room, file));
      total.update(`${room}/${file} ${createHash('sha256').update(content).digest('hex')}\n`);
    }
  }
  return total.digest('hex');
}

const isCode = (file: string): boolean => file.endsWith('.js') && !/\.(test|fixture)\.js$/.test(file);

async function importEntry(name: string, folder: string, url: string): Promise<Record<string, unknown>> {
  try {
    // a module's namespace is an object; what is in it is checked by `coreOf`
    return (await import(url)) as Record<string, unknown>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(
      'BUILD_UNLOADABLE',
      name,
      `The core of the zledger in ${folder} cannot be loaded: ${reason}. Are its dependencies installed (npm ci --omit=dev)?`,
      cause,
    );
  }
}

function coreOf(name: string, version: string, entry: Record<string, unknown>): CoreBuild {
  if (entry['coreApi'] !== coreApi)
    throw new BuildError(
      'BUILD_OTHER_API',
      name,
      `The core of zledger ${version} speaks version ${String(entry['coreApi'])} of the interface between builds, this one ${coreApi}. ` +
        'Compare them with a zledger that is not older than both; of an older interface than this one a build cannot be driven at all.',
    );
  const core = entry['core'] as Partial<CoreBuild> | undefined; // each member is looked at below
  const missing = members.filter((member) => typeof core?.[member] !== 'function');
  if (core === undefined || missing.length > 0)
    throw new BuildError(
      'BUILD_OTHER_API',
      name,
      `The core of zledger ${version} lacks: ${missing.join(', ')}. It is no released build; build it anew.`,
    );
  return core as CoreBuild;
}

function withoutCore(name: string, version: string, folder: string, cause: unknown): BuildError {
  return new BuildError(
    'BUILD_WITHOUT_CORE',
    name,
    `zledger ${version} in ${folder} has no compiled core (${entryFile}). Run \`npm run build\` there; releases before 0.1.0 come without one and cannot be compared.`,
    cause,
  );
}
