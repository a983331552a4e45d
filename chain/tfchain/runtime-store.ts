import { rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { metadataShape } from './rpc-shapes.js';

type Metadata = `0x${string}`;

/**
 * The decoders of one chain's runtimes. Metadata is kept in memory and, with a folder, on disk (`metadata-<spec>-<genesis>.hex`)
 * because it is large and never changes for a spec version.
 */
export class RuntimeStore {
  readonly #decoders = new Map<string, Promise<RuntimeDecoder>>();

  constructor(private readonly folder: string | null) {}

  /**
   * The decoder for a spec version of a chain; `fetch` gets the metadata when it is not at hand.
   * @throws what `fetch` throws; ChainError (`BLOCK_UNDECODABLE`) for unusable metadata
   */
  decoder(genesis: string, specVersion: number, fetch: () => Promise<Metadata>): Promise<RuntimeDecoder> {
    const key = keyOf(genesis, specVersion);
    const known = this.#decoders.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key, specVersion, fetch);
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
    genesis: string,
    failed: RuntimeDecoder,
    fetch: () => Promise<Metadata>,
  ): Promise<RuntimeDecoder> {
    const { specVersion } = failed;
    const key = keyOf(genesis, specVersion);
    const now = this.#decoders.get(key);
    if (now !== undefined && (await now.catch(() => failed)) !== failed) return now;
    if (this.#decoders.get(key) === now) {
      this.#decoders.delete(key);
      if (this.folder !== null) rmSync(this.#file(key), { force: true });
    }
    return this.decoder(genesis, specVersion, fetch);
  }

  async #make(key: string, specVersion: number, fetch: () => Promise<Metadata>): Promise<RuntimeDecoder> {
    const kept = await this.#read(key);
    if (kept !== null) {
      try {
        return new RuntimeDecoder(kept, specVersion);
      } catch {
        // A damaged cache file is fetched anew.
      }
    }
    const metadata = await fetch();
    const decoder = new RuntimeDecoder(metadata, specVersion);
    await this.#write(key, metadata);
    return decoder;
  }

  #file(key: string): string {
    return join(this.folder ?? '', `metadata-${key}.hex`);
  }

  async #read(key: string): Promise<Metadata | null> {
    if (this.folder === null) return null;
    const text = await readFile(this.#file(key), 'utf8').catch(() => '');
    const parsed = metadataShape.safeParse(text.trim());
    return parsed.success ? parsed.data : null;
  }

  /** A cache that cannot be written (a full disk) costs time only. */
  async #write(key: string, metadata: Metadata): Promise<void> {
    if (this.folder === null) return;
    const file = this.#file(key);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(`${file}.${process.pid}.tmp`, `${metadata}\n`);
      await rename(`${file}.${process.pid}.tmp`, file);
    } catch {
      await rm(`${file}.${process.pid}.tmp`, { force: true }).catch(() => undefined);
    }
  }
}

function keyOf(genesis: string, specVersion: number): string {
  return `${specVersion}-${genesis.slice(2, 18)}`;
}
