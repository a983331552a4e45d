import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What is used of the real client: classes of deployments and of each type's data, filled field by field. */
export interface PeerClasses {
  make(className: string, fields: object): object;
}

export interface PeerDeployment {
  challenge(): string;
  challenge_hash(): string;
}

/**
 * Installs the real client into a folder of its own under the system's temporary folder, never into the project.
 * Install scripts are not run. @returns the folder
 */
export async function installClient(version: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zledger-peer-'));
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const packageName = `@threefold/grid_client@${version}`;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  try {
    await promisify(execFile)('npm', ['install', ...flags, packageName], { cwd: folder, timeout: 600_000 });
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`npm could not install ${packageName}`, { cause: error });
  }
}

/** @param folder where the client is installed */
export function loadClasses(folder: string): PeerClasses {
  const load = createRequire(join(folder, 'package.json'));
  // by its path, because the package exports only its entry, which has not all classes
  const file = join(folder, 'node_modules/@threefold/grid_client/dist/node/zos/index.js');
  // JavaScript without types that zledger could use; each class takes no argument
  const classes = load(file) as Record<string, (new () => object) | undefined>;
  return {
    make(className, fields) {
      const Class = classes[className];
      if (Class === undefined) throw new Error(`the client has no class ${className}`);
      return Object.assign(new Class(), fields);
    },
  };
}

/** Fails loudly when the client's class is not what it is taken for. */
export function asDeployment(object: object): PeerDeployment {
  if (!('challenge' in object) || !('challenge_hash' in object)) throw new Error('this is no Deployment');
  return object as PeerDeployment; // checked right above
}
