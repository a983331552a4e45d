import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Devchain } from '../devchain/devchain.js';
import { range } from '../tfchain/block-reader.fixture.js';
import { RpcConnection } from '../tfchain/rpc-connection.js';
import { systemEventsKey } from '../tfchain/system-events-key.js';

const shape = z.object({
  block: z.object({ header: z.object({ parentHash: z.string() }), extrinsics: z.array(z.string()) }),
});

/** Writes down what a chain answers for its blocks from 2 on, raw, with the metadata of their runtimes. */
export async function recordChain(chain: Devchain, folder: string): Promise<string> {
  const rpc = new RpcConnection(chain.url, { requestTimeoutMs: 5000 });
  await rpc.connect();
  const head = chain.finalizedHead().number;
  const lines = [JSON.stringify({ chain: 'devchain', head })];
  const specs = new Set<number>();
  for (const number of range(2, head)) {
    const hash = await rpc.send<string>('chain_getBlockHash', [number]);
    const { block } = shape.parse(await rpc.send('chain_getBlock', [hash]));
    const { parentHash } = block.header;
    const { specVersion } = await rpc.send<{ specVersion: number }>('state_getRuntimeVersion', [parentHash]);
    const events = await rpc.send<string>('state_getStorage', [systemEventsKey, hash]);
    lines.push(
      JSON.stringify({ number, hash, parentHash, specVersion, extrinsics: block.extrinsics, events }),
    );
    if (!specs.has(specVersion)) {
      const metadata = await rpc.send<string>('state_getMetadata', [parentHash]);
      await writeFile(join(folder, `metadata-${specVersion}.hex`), metadata);
    }
    specs.add(specVersion);
  }
  await rpc.disconnect();
  const file = join(folder, 'recording.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
