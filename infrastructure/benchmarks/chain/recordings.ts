import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside the checkout, from the compiled place of this file. */
const folder = fileURLToPath(new URL('../../../../../shared/tfchain/', import.meta.url));

export interface Recording {
  readonly name: string;
  readonly file: string;
}

/** Blocks that real runtimes of TFChain wrote. */
export const recordings: readonly Recording[] = [
  { name: 'recording of spec 31 to 49', file: `${folder}recording-spec31-to-49.jsonl` },
  { name: 'recording of spec 61', file: `${folder}recording-spec61.jsonl` },
];

export const haveRecordings = recordings.every(({ file }) => existsSync(file));
