import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockSource } from '../block-source.js';
import type { RecordedBlock } from '../recording/recorded-block.js';
import { ChainServer } from './chain-server.fixture.js';
import { connectTfchain, type TfchainOptions } from './connect-tfchain.js';
import { recordedBlocks, recordingAcrossUpgrade, sharedTfchain } from './recorded-blocks.fixture.js';

/** Servers of the recording across the upgrade, sources that read them, and a folder; `clear` ends and removes all. */
export class ServedRecording {
  readonly #servers: ChainServer[] = [];
  readonly #sources: BlockSource[] = [];

  private constructor(
    readonly recorded: readonly RecordedBlock[],
    readonly folder: string,
  ) {}

  static async open(): Promise<ServedRecording> {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-chain-'));
    return new ServedRecording(await recordedBlocks(recordingAcrossUpgrade), folder);
  }

  /** @param salt another one makes another chain */
  async serve(finalized: number, salt = 0): Promise<ChainServer> {
    const server = new ChainServer(this.recorded, sharedTfchain, salt);
    await server.start();
    server.finalize(finalized);
    this.#servers.push(server);
    return server;
  }

  connect(chains: readonly ChainServer[], options: Partial<TfchainOptions> = {}): BlockSource {
    const endpoints = chains.map(({ url }) => url);
    const source = connectTfchain({ endpoints, requestTimeoutMs: 400, pollMs: 50, ...options });
    this.#sources.push(source);
    return source;
  }

  async clear(): Promise<void> {
    for (const source of this.#sources.splice(0)) await source.close();
    for (const server of this.#servers.splice(0)) await server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
