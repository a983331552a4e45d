import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package of Chopsticks, in the sources: compiled files lie in dist/, beside which nothing is installed. */
const folder = fileURLToPath(
  new URL('../../../../infrastructure/checks/real-runtime/chopsticks/', import.meta.url),
);

// its native parts are of the database of blocks, which is not used
export const installCommand =
  'npm ci --ignore-scripts --prefix infrastructure/checks/real-runtime/chopsticks';

/** What of Chopsticks is used; it is no dependency of the project, so its own types are not there. */
export interface ChopsticksChain {
  readonly head: {
    readonly runtimeVersion: Promise<{ readonly apis: readonly (readonly [string, number])[] }>;
    readonly registry: Promise<{ createType(type: string, value: string): unknown }>;
    call(method: string, args: readonly string[]): Promise<{ readonly result: string }>;
  };
  validateExtrinsic(extrinsic: string, source?: string): Promise<unknown>;
}
export interface Chopsticks {
  setupWithServer(config: object): Promise<{ readonly addr: string; readonly chain: ChopsticksChain }>;
}

export const chopsticksInstalled = (): boolean => existsSync(join(folder, 'node_modules'));

export function loadChopsticks(): Chopsticks {
  const load = createRequire(join(folder, 'package.json'));
  return load('@acala-network/chopsticks') as Chopsticks; // of the version that the lock file pins
}
