import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { diskShimSource } from './disk-shim-source.js';

/** What every run under the shim needs. */
export interface Shimmed {
  /** Where folders are made. */
  readonly work: string;
  /** File of the script that the node follows. */
  readonly script: string;
  /** The library. */
  readonly shim: string;
}

/** Compiles it into a folder. @returns the library's path; a reason when there is no compiler or it does not fit */
export function buildDiskShim(folder: string): { readonly path: string } | { readonly reason: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: 'the shim knows Linux on x86-64 only' };
  const [file, path] = [join(folder, 'disk-shim.c'), join(folder, 'disk-shim.so')];
  writeFileSync(file, diskShimSource);
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-w', '-o', path, file, '-ldl', '-lpthread'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { path };
  } catch (error) {
    return {
      reason: `no C compiler, or it failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
