import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OpenRuntime, openRuntime } from './open-runtime.js';

/** The recorded metadata V14 of the real chain, beside the repository; this file runs from `dist/chain/devchain/runtime`. */
const file = fileURLToPath(new URL('../../../../../shared/tfchain/metadata-v14.hex', import.meta.url));

let opened: OpenRuntime | undefined;

/** Opens the real metadata, or skips the suite that calls it, loudly, when the recording is not on this machine. */
export function realRuntimeOrSkip(suite: Mocha.Context): OpenRuntime {
  if (!existsSync(file)) {
    console.warn(`SKIPPED: ${file} is missing, so the layouts were not compared with the real chain's`);
    return suite.skip();
  }
  const hex = readFileSync(file, 'utf8').trim();
  opened ??= openRuntime(`0x${hex.replace(/^0x/, '')}`);
  return opened;
}
