import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { RecordingError } from './recording-error.js';

/** The decoders of a recording's runtimes, made of the files `metadata-<spec>.hex` of a folder, each read once. */
export class RecordingDecoders {
  readonly #decoders = new Map<number, Promise<RuntimeDecoder>>();

  constructor(private readonly folder: string) {}

  /** @throws RecordingError when the metadata file is missing; ChainError when it is unusable */
  decoder(specVersion: number): Promise<RuntimeDecoder> {
    const known = this.#decoders.get(specVersion);
    if (known !== undefined) return known;
    const made = this.#make(specVersion);
    this.#decoders.set(specVersion, made);
    return made;
  }

  async #make(specVersion: number): Promise<RuntimeDecoder> {
    const file = join(this.folder, `metadata-${specVersion}.hex`);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new RecordingError(
        file,
        0,
        `is needed to read blocks of spec version ${specVersion}: put the metadata files beside the recording`,
        {
          cause: error,
        },
      );
    });
    const hex = text.trim();
    if (!/^0x[0-9a-fA-F]+$/.test(hex)) throw new RecordingError(file, 0, 'is not hex');
    return new RuntimeDecoder(hex as `0x${string}`, specVersion); // checked in the line before
  }
}
