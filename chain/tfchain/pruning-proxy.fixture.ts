import { ChainProxy } from './proxy.fixture.js';

/** A proxy in front of a chain that behaves as a node that has discarded the state of some blocks. */
export async function pruningProxy(url: string, discarded: ReadonlySet<string>): Promise<ChainProxy> {
  const proxy = await new ChainProxy(url).start();
  const refused = new Map<number, string>();
  proxy.turnRequest = (message) => {
    const { id, method, params } = JSON.parse(message) as { id: number; method: string; params: unknown[] }; // own client
    const at = params.at(-1);
    if (method.startsWith('state_') && typeof at === 'string' && discarded.has(at)) refused.set(id, at);
    return message;
  };
  proxy.meddle = (message) => {
    const { id } = JSON.parse(message) as { id?: number }; // the chain's own answer
    const at = id === undefined ? undefined : refused.get(id);
    if (id === undefined || at === undefined) return message;
    refused.delete(id);
    const error = {
      code: -32000,
      message: `Client error: UnknownBlock: State already discarded for ${at}`,
    };
    return JSON.stringify({ jsonrpc: '2.0', id, error });
  };
  return proxy;
}
