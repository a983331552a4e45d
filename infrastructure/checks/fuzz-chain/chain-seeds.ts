import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevchain } from '../../../chain/devchain/devchain.js';
import { hexBytes } from '../../../chain/decode/hex-bytes.js';
import { RuntimeDecoder } from '../../../chain/decode/runtime-decoder.js';
import type { RawBlock } from '../../../chain/decode/decoded-block.js';
import { readRecording } from '../../../chain/recording/read-recording.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import { systemEventsKey } from '../../../chain/tfchain/system-events-key.js';

/** Blocks of one runtime, as it wrote them. */
export interface RuntimeSeeds {
  readonly name: string;
  readonly metadata: `0x${string}`;
  readonly decoder: RuntimeDecoder;
  readonly blocks: readonly RawBlock[];
}

/** Blocks with events of ours from the development chain's runtimes and, where `folder` is there, from the recordings. */
export async function chainSeeds(folder: string | null): Promise<readonly RuntimeSeeds[]> {
  const made = await Promise.all((['older', 'current', 'newer'] as const).map(devchainSeeds));
  if (folder === null || !existsSync(folder)) return made;
  const recorded = await Promise.all(
    ['recording-spec31-to-49.jsonl', 'recording-spec61.jsonl'].map((name) => recordingSeeds(folder, name)),
  );
  return [...made, ...recorded.flat()];
}

async function devchainSeeds(runtime: 'older' | 'current' | 'newer'): Promise<RuntimeSeeds> {
  const chain = await startDevchain({ runtime, billing: { cycleBlocks: 3, graceBlocks: 5 } });
  const user = await DevchainUser.of(chain);
  await user.createTwins('//Alice', '//Bob');
  await user.createFarmAndNode('//Alice');
  for (const digit of ['a', 'b']) await user.createContract('//Bob', digit.repeat(32), 1);
  await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
  chain.newBlock(4);
  await user.close();
  const rpc = new RpcConnection(chain.url, { requestTimeoutMs: 20_000 });
  await rpc.connect();
  const metadata = await rpc.send<`0x${string}`>('state_getMetadata', []);
  const { specVersion } = await rpc.send<{ specVersion: number }>('state_getRuntimeVersion', []);
  const blocks = await Promise.all(
    Array.from({ length: chain.finalizedHead().number }, (_, at) => rawBlock(rpc, at + 1)),
  );
  await rpc.disconnect();
  await chain.close();
  const decoder = new RuntimeDecoder(metadata, specVersion);
  return { name: runtime, metadata, decoder, blocks: telling(decoder, blocks) };
}

async function rawBlock(rpc: RpcConnection, number: number): Promise<RawBlock> {
  const hash = await rpc.send<string>('chain_getBlockHash', [number]);
  const { block } = await rpc.send<{ block: { extrinsics: string[] } }>('chain_getBlock', [hash]);
  const events = await rpc.send<string>('state_getStorage', [systemEventsKey, hash]);
  return { number, extrinsics: block.extrinsics.map(hexBytes), events: hexBytes(events) };
}

async function recordingSeeds(folder: string, name: string): Promise<readonly RuntimeSeeds[]> {
  const { blocks } = await readRecording(join(folder, name));
  const specs = [...new Set(blocks.map(({ specVersion }) => specVersion))];
  return specs.map((specVersion) => {
    const hex = readFileSync(join(folder, `metadata-${specVersion}.hex`), 'utf8').trim();
    const metadata = hex as `0x${string}`; // the decoder refuses what is none
    const decoder = new RuntimeDecoder(metadata, specVersion);
    const own = blocks.filter((block) => block.specVersion === specVersion);
    const raw = own.map(({ number, extrinsics, events }) => ({
      number,
      extrinsics: extrinsics.map(hexBytes),
      events: hexBytes(events),
    }));
    return { name: `spec ${specVersion}`, metadata, decoder, blocks: telling(decoder, raw) };
  });
}

/** Blocks that say something of ours, at most 40. */
function telling(decoder: RuntimeDecoder, blocks: readonly RawBlock[]): readonly RawBlock[] {
  return blocks.filter((block) => decoder.decode(block).facts.length > 0).slice(0, 40);
}
