import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from './asker.js';
import { metadataShape, runtimeVersionShape } from './rpc-shapes.js';
import type { RuntimeStore } from './runtime-store.js';

/** The runtime of the state that a block left behind: the one that writes its children. */
export async function runtimeAt(
  endpoint: Asker,
  runtimes: RuntimeStore,
  hash: string,
): Promise<RuntimeDecoder> {
  const { genesis } = await endpoint.ready();
  const { specVersion } = await endpoint.ask('state_getRuntimeVersion', [hash], runtimeVersionShape);
  const runtime = { genesis, specVersion, voices: endpoint.voices };
  return runtimes.decoder(runtime, () => metadataAt(endpoint, hash));
}

/** The metadata of the state that a block left behind. @throws as Asker.ask */
export function metadataAt(endpoint: Asker, hash: string): Promise<`0x${string}`> {
  return endpoint.ask('state_getMetadata', [hash], metadataShape);
}
