import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../recording/read-recording.js';
import type { RecordedBlock } from '../recording/recorded-block.js';

/** The recordings and metadata beside the checkout (`../shared/tfchain`), from the compiled place of this file. */
export const sharedTfchain = fileURLToPath(new URL('../../../../shared/tfchain/', import.meta.url));
export const haveShared = existsSync(`${sharedTfchain}recording-spec61.jsonl`);
export const recordingAcrossUpgrade = `${sharedTfchain}recording-spec31-to-49.jsonl`;
export const recordingOfSpec61 = `${sharedTfchain}recording-spec61.jsonl`;
/** For the title of what cannot run. */
export const skipReason = haveShared ? '' : ' (SKIPPED: ../shared/tfchain is missing)';

/** The blocks of a recording. */
export async function recordedBlocks(file: string): Promise<readonly RecordedBlock[]> {
  return (await readRecording(file)).blocks;
}
