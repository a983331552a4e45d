import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runHostCommand } from '../host-command.js';

/** What one installed kernel has as modules and what is built into it. */
export interface KernelModules {
  readonly folder: string;
  /** Module name -> its file and, in the order in which they must be loaded before it, those that it needs. */
  readonly dependencies: ReadonlyMap<string, { readonly file: string; readonly needs: readonly string[] }>;
  readonly builtin: ReadonlySet<string>;
}

/** Reads `modules.dep` and `modules.builtin` of a kernel's module folder. */
export async function readKernelModules(folder: string): Promise<KernelModules> {
  const lines = (await readFile(join(folder, 'modules.dep'), 'utf8')).split('\n');
  const files = lines.flatMap((line) => {
    const [file, needs] = line.split(':');
    return file === undefined || needs === undefined ? [] : [{ file, needs: needs.trim().split(/\s+/) }];
  });
  return {
    folder,
    dependencies: new Map(
      files.map(({ file, needs }) => [
        moduleName(file),
        // modules.dep lists what is needed last first
        { file, needs: needs.filter((need) => need !== '').toReversed() },
      ]),
    ),
    builtin: new Set((await readFile(join(folder, 'modules.builtin'), 'utf8')).split('\n').map(moduleName)),
  };
}

export function hasModule(modules: KernelModules, name: string): boolean {
  return modules.builtin.has(name) || modules.dependencies.has(name);
}

/** The files to load for these modules, each once, what is needed first; built-in ones need none. */
export function loadOrder(modules: KernelModules, names: readonly string[]): string[] {
  const order = new Set<string>();
  for (const name of names) {
    const found = modules.dependencies.get(name);
    if (found === undefined) continue;
    for (const need of found.needs) order.add(need);
    order.add(found.file);
  }
  return [...order];
}

/** `kernel/fs/9p/9p.ko.xz` -> `9p`; the kernel treats `-` and `_` in names as the same. */
export function moduleName(file: string): string {
  const base = file.split('/').pop() ?? '';
  return base.replace(/\.ko(\.(gz|xz|zst))?$/, '').replaceAll('-', '_');
}

/** A module's content, unpacked: a small init cannot unpack it. @throws HostCommandError when xz or zstd is missing */
export async function readModule(modules: KernelModules, file: string): Promise<Buffer> {
  const content = await readFile(join(modules.folder, file));
  if (file.endsWith('.gz')) return gunzipSync(content);
  if (file.endsWith('.xz')) return unpackWith('xz', content);
  if (file.endsWith('.zst')) return unpackWith('zstd', content);
  return content;
}

async function unpackWith(command: 'xz' | 'zstd', content: Buffer): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'zledger-module-'));
  const extension = command === 'xz' ? 'xz' : 'zst';
  try {
    await writeFile(join(folder, `module.${extension}`), content);
    await runHostCommand(command, ['-d', '-q', join(folder, `module.${extension}`)]);
    return await readFile(join(folder, 'module'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
