import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Engine {
  readonly name: string;
  /** Path of its program. */
  readonly program: string;
}

/** The engine that runs this. */
export const thisEngine: Engine = { name: `Node.js ${process.version}`, program: process.execPath };

/**
 * Another Node.js out of npm's package of its builds, kept in `cache` for the next time. Nothing of it is a dependency of
 * the project.
 * @param major like `22`: the newest of that line
 * @throws Error when there is no build for this machine, or npm cannot fetch it
 */
export async function fetchEngine(major: string, cache: string): Promise<Engine> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cache, `node-${major}`);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(program)) {
    await mkdir(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', [...args, `${name}@${major}`], { cwd: folder });
  }
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return { name: `Node.js ${stdout.trim()}`, program };
}
