import { blockHash } from './block-hash.js';
import type { Endpoint } from './endpoint.js';
import { RpcRefused } from './rpc-errors.js';
import { runtimeVersionShape, storageShape } from './rpc-shapes.js';
import { systemEventsKey } from './system-events-key.js';

/**
 * The first block that an endpoint can still give with its events: 1 for an archive node, found by halving otherwise.
 * @throws RpcUnreachable, RpcRefused, ChainError
 */
export async function oldestReadable(endpoint: Endpoint): Promise<number> {
  if (await isReadable(endpoint, 1)) return 1;
  let gone = 1;
  let held = (await endpoint.finalizedHead()).number;
  while (held - gone > 1) {
    const middle = Math.floor((gone + held) / 2);
    if (await isReadable(endpoint, middle)) held = middle;
    else gone = middle;
  }
  return held;
}

/** A block needs its own state for the events and its parent's for the runtime. */
async function isReadable(endpoint: Endpoint, number: number): Promise<boolean> {
  try {
    const [parent, own] = await Promise.all([blockHash(endpoint, number - 1), blockHash(endpoint, number)]);
    await endpoint.ask('state_getRuntimeVersion', [parent], runtimeVersionShape);
    await endpoint.ask('state_getStorage', [systemEventsKey, own], storageShape);
    return true;
  } catch (error) {
    if (error instanceof RpcRefused && error.saysPruned) return false;
    throw error;
  }
}
