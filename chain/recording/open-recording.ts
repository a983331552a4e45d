import { dirname } from 'node:path';
import type { BlockSource } from '../block-source.js';
import { readRecording } from './read-recording.js';
import { RecordingDecoders } from './recording-decoders.js';
import { RecordingSource } from './recording-source.js';

export interface RecordingOptions {
  /** Where `metadata-<spec>.hex` of the recorded runtimes lies; by default the recording's own folder. */
  readonly metadataDir?: string;
}

/**
 * Opens a recording: JSON lines, first `{chain, head}`, then `{number, hash, parentHash, specVersion, extrinsics, events}`
 * with extrinsics and System.Events in raw SCALE. The whole file is read and checked before anything is handed out.
 * @throws RecordingError naming the line that is wrong
 */
export async function openRecording(file: string, options: RecordingOptions = {}): Promise<BlockSource> {
  const recording = await readRecording(file);
  return new RecordingSource(recording, new RecordingDecoders(options.metadataDir ?? dirname(file)));
}
