import type { BlockSource } from './block-source.js';
import { openRecording } from './recording/open-recording.js';
import { connectTfchain, type TfchainOptions } from './tfchain/connect-tfchain.js';

export interface OpenBlockSourceOptions extends Omit<TfchainOptions, 'endpoints'> {
  /** Where a recording's metadata lies; by default beside the recording. */
  readonly recordingMetadataDir?: string;
}

/** A `--chain` that is neither a recording nor an endpoint, or a mixture. */
export class BlockSourceSpecError extends Error {
  override readonly name = 'BlockSourceSpecError';
  readonly code = 'BAD_CHAIN';
}

const recordingPrefix = 'recording:';

/**
 * Opens the source that `--chain` names: `recording:FILE` alone, or one or more `ws://` / `wss://` endpoints of one chain.
 * Endpoints are connected when they are first asked; a recording is read and checked here.
 * @throws BlockSourceSpecError, RecordingError
 */
export async function openBlockSource(
  specs: readonly string[],
  options: OpenBlockSourceOptions = {},
): Promise<BlockSource> {
  const recordings = specs.filter((spec) => spec.startsWith(recordingPrefix));
  const { recordingMetadataDir, ...live } = options;
  const [recording] = recordings;
  if (recording !== undefined) {
    if (specs.length > 1)
      throw new BlockSourceSpecError('a recording stands alone: give it without other chains');
    const file = recording.slice(recordingPrefix.length);
    if (file === '') throw new BlockSourceSpecError('recording: needs a file, like recording:chain.jsonl');
    return openRecording(
      file,
      recordingMetadataDir === undefined ? {} : { metadataDir: recordingMetadataDir },
    );
  }
  try {
    return connectTfchain({ ...live, endpoints: specs });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BlockSourceSpecError(error.message, { cause: error });
  }
}
