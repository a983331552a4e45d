import { rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DecodeTally, RuntimeDecoder } from '../decode/runtime-decoder.js';
import { readMetadataFile, writeMetadataFile } from './metadata-file.js';

type Metadata = `0x${string}`;

/** Which runtime of which chain, and how many endpoints must have given its metadata alike. */
export interface RuntimeId {
  readonly genesis: string;
  readonly specVersion: number;
  readonly voices: number;
}

/**
 * The decoders of one chain's runtimes. Metadata is kept in memory and, with a folder, on disk (`metadata-<spec>-<genesis>.hex`,
 * see metadata-file.ts) because it is large and never changes for a spec version. What fewer endpoints confirmed than are
 * asked for now is fetched again.
 */
export class RuntimeStore {
  readonly #decoders = new Map<string, Promise<RuntimeDecoder>>();
  /** What all of them decoded. */
  readonly tally: DecodeTally = { blocks: 0, decoded: 0 };

  constructor(private readonly folder: string | null) {}

  /**
   * The decoder for a spec version of a chain; `fetch` gets the metadata when it is not at hand.
   * @throws what `fetch` throws; ChainError (`BLOCK_UNDECODABLE`) for unusable metadata
   */
  decoder(runtime: RuntimeId, fetch: () => Promise<Metadata>): Promise<RuntimeDecoder> {
    const key = keyOf(runtime);
    const known = this.#decoders.get(key);
    if (known !== undefined) return known;
    const made = this.#make(runtime, fetch);
    this.#decoders.set(key, made);
    // A failure is not kept: another endpoint may do better.
    made.catch(() => {
      if (this.#decoders.get(key) === made) this.#decoders.delete(key);
    });
    return made;
  }

  /**
   * Another decoder in the place of one that could not decode a block: the metadata may have been false, from the disk or
   * from an endpoint, so it is fetched again, once for all who failed with the same one.
   * @throws as `decoder`
   */
  async renewed(
    runtime: RuntimeId,
    failed: RuntimeDecoder,
    fetch: () => Promise<Metadata>,
  ): Promise<RuntimeDecoder> {
    const key = keyOf(runtime);
    const now = this.#decoders.get(key);
    if (now !== undefined && (await now.catch(() => failed)) !== failed) return now;
    if (this.#decoders.get(key) === now) {
      this.#decoders.delete(key);
      if (this.folder !== null) rmSync(this.#file(key), { force: true });
    }
    return this.decoder(runtime, fetch);
  }

  async #make(runtime: RuntimeId, fetch: () => Promise<Metadata>): Promise<RuntimeDecoder> {
    const { specVersion } = runtime;
    const kept = await this.#read(runtime);
    if (kept !== null) {
      try {
        return new RuntimeDecoder(kept, specVersion, this.tally);
      } catch {
        // What this version of the code cannot use is fetched anew.
      }
    }
    const metadata = await fetch();
    const decoder = new RuntimeDecoder(metadata, specVersion, this.tally);
    await this.#write(runtime, metadata);
    return decoder;
  }

  #file(key: string): string {
    return join(this.folder ?? '', `metadata-${key}.hex`);
  }

  async #read(runtime: RuntimeId): Promise<Metadata | null> {
    if (this.folder === null) return null;
    const text = await readFile(this.#file(keyOf(runtime)), 'utf8').catch(() => '');
    const kept = readMetadataFile(text, runtime.genesis, runtime.specVersion);
    return kept === null || kept.voices < runtime.voices ? null : kept.metadata;
  }

  /** A cache that cannot be written (a full disk) costs time only. */
  async #write(runtime: RuntimeId, metadata: Metadata): Promise<void> {
    if (this.folder === null) return;
    const file = this.#file(keyOf(runtime));
    const half = `${file}.${process.pid}.tmp`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(half, writeMetadataFile({ ...runtime, metadata }));
      await rename(half, file);
    } catch {
      await rm(half, { force: true }).catch(() => undefined);
    }
  }
}

function keyOf({ genesis, specVersion }: RuntimeId): string {
  return `${specVersion}-${genesis.slice(2, 18)}`;
}
