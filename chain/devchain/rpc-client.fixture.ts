import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Devchain } from './devchain.js';

export interface RpcAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

/** A bare JSON-RPC client, for what polkadot-js would not send. */
export interface RpcClient {
  /** Sends text as it is and gives the next message. */
  raw(text: string): Promise<unknown>;
  call(method: string, ...params: unknown[]): Promise<RpcAnswer>;
  /** All notifications so far: method and result. */
  readonly heard: { readonly method: string; readonly result: unknown }[];
  close(): void;
}

interface Message extends RpcAnswer {
  readonly method?: string;
  readonly params?: { readonly result: unknown };
}

export async function rpcClient(chain: Devchain): Promise<RpcClient> {
  const socket = new WebSocket(chain.url);
  const heard: RpcClient['heard'] = [];
  const waiting: ((answer: unknown) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Message; // our own server's
    if (message.method !== undefined) heard.push({ method: message.method, result: message.params?.result });
    else waiting.shift()?.(message);
  });
  await once(socket, 'open');
  const raw = (text: string): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      socket.send(text);
    });
  let id = 0;
  return {
    raw,
    call: (method, ...params) => {
      id += 1;
      return raw(JSON.stringify({ jsonrpc: '2.0', id, method, params })) as Promise<RpcAnswer>; // as above
    },
    heard,
    close: () => socket.terminate(),
  };
}
