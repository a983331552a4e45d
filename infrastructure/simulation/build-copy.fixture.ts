import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ownPackage } from './own-package.js';

/** A change of one compiled file: `from` must be in it exactly once. */
export interface Patch {
  /** Under dist/, as `domain/decide/decide.js`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Another build of zledger: a copy of this one's compiled core with some lines changed, as a package folder. */
export interface BuildCopy {
  readonly path: string;
  remove(): Promise<void>;
}

/** @param version of its package.json @param engines which Node.js it says that it needs */
export async function copyBuild(
  patches: readonly Patch[] = [],
  { version = '0.2.0', engines = '>=20.19' }: { version?: string; engines?: string } = {},
): Promise<BuildCopy> {
  const path = await mkdtemp(join(tmpdir(), 'zledger-build-'));
  for (const room of ['domain', 'commands', 'simulations/core'])
    await cp(join(ownPackage, 'dist', room), join(path, 'dist', room), {
      recursive: true,
      filter: (source) => !/\.(map|d\.ts)$|\.(test|fixture)\.js$/.test(source),
    });
  await symlink(join(ownPackage, 'node_modules'), join(path, 'node_modules'));
  const description = { name: 'zledger', version, type: 'module', engines: { node: engines } };
  await writeFile(join(path, 'package.json'), JSON.stringify(description));
  for (const { file, from, to } of patches) {
    const whole = join(path, 'dist', file);
    const text = await readFile(whole, 'utf8');
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
    await writeFile(whole, parts.join(to));
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}
