import { execFile } from 'node:child_process';
import { appendFile, mkdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const dist = fileURLToPath(new URL('../..', import.meta.url));
const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** What the updater of the tests is told beside its arguments: by files in its folder. */
const updater = `
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
const [root, verb, to, from] = process.argv.slice(2);
const at = (name) => join(root, name);
appendFileSync(at('updater.log'), [verb, to, from].join(' ') + '\\n');
const swap = (link, target) => {
  rmSync(at('next'), { force: true });
  symlinkSync(target, at('next'));
  renameSync(at('next'), at(link));
};
if (existsSync(at('away'))) process.exit(75);
if (existsSync(at('slow'))) await new Promise((go) => setTimeout(go, Number(readFileSync(at('slow'), 'utf8'))));
if (verb === 'roll-back-to-last') swap('current', readlinkSync(at('last')));
else {
  if (!existsSync(at(to))) {
    console.error(to + ' has no package');
    process.exit(1);
  }
  if (readlinkSync(at('current')) !== to) swap('last', readlinkSync(at('current')));
  swap('current', to);
}
`;

/** Well, unless the folder says that the version that is current is sick. */
const healthCheck = `
import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
const root = process.argv[2];
process.exit(existsSync(join(root, 'sick-' + readlinkSync(join(root, 'current')))) ? 1 : 0);
`;

/** A folder of builds of zledger with a link to the one that is current: what an operator has on a host. */
export class ReleaseFolder {
  private constructor(readonly root: string) {}

  static async make(root: string, first: string): Promise<ReleaseFolder> {
    const folder = new ReleaseFolder(root);
    await mkdir(root);
    await writeFile(join(root, 'updater.mjs'), updater);
    await writeFile(join(root, 'health.mjs'), healthCheck);
    await folder.add(first);
    await symlink(first, join(root, 'current'));
    return folder;
  }

  /** A build: the compiled files that are tested here, as links, with a version of their own. */
  async add(version: string): Promise<void> {
    const folder = join(this.root, version);
    await mkdir(folder);
    // Hard links: a symlink would be resolved to the files of the project, and so to its version.
    await promisify(execFile)('cp', ['-rl', dist, join(folder, 'dist')]);
    await symlink(nodeModules, join(folder, 'node_modules'));
    const manifest = { name: 'zledger', type: 'module', version: version.replace('v', '') };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  }

  /** A build that ends before it does anything. */
  async addBroken(version: string): Promise<void> {
    const folder = join(this.root, version, 'dist', 'infrastructure', 'cli');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'main.js'), 'process.exit(1);\n');
  }

  async say(name: string, text = ''): Promise<void> {
    await appendFile(join(this.root, name), text);
  }

  async forget(name: string): Promise<void> {
    await rm(join(this.root, name));
  }

  get updater(): readonly string[] {
    return [process.execPath, join(this.root, 'updater.mjs'), this.root];
  }

  get healthCheck(): readonly string[] {
    return [process.execPath, join(this.root, 'health.mjs'), this.root];
  }

  /** The program of the version that is current. */
  async main(): Promise<string> {
    return join(this.root, await this.current(), 'dist', 'infrastructure', 'cli', 'main.js');
  }

  async current(): Promise<string> {
    return basename(await readlink(join(this.root, 'current')));
  }

  /** What the updater was called with, a call per line. */
  get calls(): readonly string[] {
    return readFileSync(join(this.root, 'updater.log'), 'utf8').trimEnd().split('\n');
  }
}
