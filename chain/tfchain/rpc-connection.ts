import type { ProviderInterface } from '@polkadot/rpc-provider/types';
import { WebSocket } from 'ws';
import { endpointName } from './endpoint-name.js';
import { RpcRefused, RpcUnreachable } from './rpc-errors.js';
import { parseFrame, type RpcFrame } from './rpc-frame.js';

type EventName = 'connected' | 'disconnected' | 'error';
type Emitter = Parameters<ProviderInterface['on']>[1];
type NoticeCallback = (error: Error | null, result: unknown) => void;

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  readonly onNotice: NoticeCallback | null;
}

export interface RpcConnectionOptions {
  /** How long an answer, or the opening of the connection, may take, in ms. */
  readonly requestTimeoutMs: number;
}

/** Metadata is 200 kB to 1 MB, a block at most some MB: what is larger is an attack on this node's memory. */
const maxMessageBytes = 64 * 1024 * 1024;
/** Subscriptions of which notices may come before the answer that names them; more are none of ours. */
const earlyMost = 8;

/**
 * One WebSocket connection to a JSON-RPC endpoint, as a provider that `ApiPromise` takes too. It differs from
 * polkadot's WsProvider where the other side is hostile or sick: WsProvider throws out of its socket handler, and so ends
 * the process, on a frame that is not JSON; here a garbled frame or a request without an answer ends the connection, and
 * every open request fails with what happened. It connects when told to and never by itself.
 */
export class RpcConnection implements ProviderInterface {
  readonly hasSubscriptions = true;
  readonly isClonable = true;
  readonly #pending = new Map<number, Pending>();
  readonly #notices = new Map<string, NoticeCallback>();
  /** Notices that came before the answer that names their subscription, while such an answer is awaited. */
  readonly #early = new Map<string, unknown>();
  readonly #listeners: Record<EventName, Set<Emitter>> = {
    connected: new Set(),
    disconnected: new Set(),
    error: new Set(),
  };
  #socket: WebSocket | null = null;
  #opening: Promise<void> | null = null;
  #lastId = 0;
  #opened = 0;
  /** What it is called in errors: the address may hold a key. */
  readonly #name: string;

  constructor(
    private readonly url: string,
    private readonly options: RpcConnectionOptions,
  ) {
    this.#name = endpointName(url);
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** How often it was opened: another count is another server, maybe. */
  get opened(): number {
    return this.#opened;
  }

  clone(): RpcConnection {
    return new RpcConnection(this.url, this.options);
  }

  on(type: EventName, listener: Emitter): () => void {
    this.#listeners[type].add(listener);
    return () => {
      this.#listeners[type].delete(listener);
    };
  }

  /** Opens the connection, or waits for the opening under way. @throws RpcUnreachable */
  connect(): Promise<void> {
    if (this.isConnected) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async disconnect(): Promise<void> {
    this.#end(new RpcUnreachable(`${this.#name} was disconnected from here`));
  }

  /** @throws RpcUnreachable, RpcRefused */
  // The type parameter is ProviderInterface's: what comes is unknown, and this code's own callers parse it.
  send<T = unknown>(method: string, params: unknown[]): Promise<T> {
    return this.#request(method, params, null) as Promise<T>;
  }

  /** @throws RpcUnreachable, RpcRefused */
  async subscribe(
    _type: string,
    method: string,
    params: unknown[],
    callback: NoticeCallback,
  ): Promise<number | string> {
    const subscription = await this.#request(method, params, callback);
    return typeof subscription === 'number' ? subscription : String(subscription);
  }

  async unsubscribe(_type: string, method: string, id: number | string): Promise<boolean> {
    if (!this.#notices.delete(String(id)) || !this.isConnected) return false;
    return (await this.#request(method, [id], null)) === true;
  }

  #open(): Promise<void> {
    const socket = new WebSocket(this.url, {
      handshakeTimeout: this.options.requestTimeoutMs,
      maxPayload: maxMessageBytes,
    });
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (socket === this.#socket) this.#receive(data, isBinary);
    });
    return new Promise((resolve, reject) => {
      socket.once('open', () => {
        this.#opened += 1;
        resolve();
        this.#emit('connected');
      });
      const failed = (why: string): void => {
        const error = new RpcUnreachable(`${this.#name}: ${why}`);
        reject(error);
        if (socket === this.#socket) this.#end(error);
      };
      socket.on('error', (error) => failed(error.message || 'connection refused'));
      socket.on('close', (code) => failed(`the connection was closed (${code})`));
    });
  }

  #request(method: string, params: unknown[], onNotice: NoticeCallback | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket === null || !this.isConnected) {
        reject(new RpcUnreachable(`${this.#name} is not connected`));
        return;
      }
      const id = ++this.#lastId;
      const timer = setTimeout(() => {
        // After a pause of this process the answer may lie in the socket, which is read before what is set here.
        setImmediate(() => this.#unanswered(id, method));
      }, this.options.requestTimeoutMs);
      this.#pending.set(id, { method, resolve, reject, timer, onNotice });
      this.#socket.send(JSON.stringify({ id, jsonrpc: '2.0', method, params }));
    });
  }

  #unanswered(id: number, method: string): void {
    const { requestTimeoutMs } = this.options;
    if (this.#pending.has(id))
      this.#end(new RpcUnreachable(`${this.#name} did not answer ${method} within ${requestTimeoutMs} ms`));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    let frame: RpcFrame;
    try {
      if (isBinary) throw new TypeError('a binary message');
      frame = parseFrame(data.toString('utf8'));
    } catch (error) {
      const what =
        error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : String(error);
      this.#end(new RpcUnreachable(`${this.#name} sent what is no JSON-RPC: ${what}`, { cause: error }));
      return;
    }
    if (frame.kind === 'notice') this.#notify(frame.subscription, frame.result);
    else this.#settle(frame);
  }

  #notify(subscription: string, result: unknown): void {
    const notice = this.#notices.get(subscription);
    if (notice !== undefined) notice(null, result);
    else if (this.#early.size < earlyMost && this.#awaitsSubscription) this.#early.set(subscription, result);
  }

  get #awaitsSubscription(): boolean {
    for (const { onNotice } of this.#pending.values()) if (onNotice !== null) return true;
    return false;
  }

  #settle(frame: Exclude<RpcFrame, { kind: 'notice' }>): void {
    const pending = this.#pending.get(frame.id);
    if (pending === undefined) return;
    this.#pending.delete(frame.id);
    clearTimeout(pending.timer);
    if (frame.kind === 'error') {
      pending.reject(new RpcRefused(pending.method, frame.code, frame.message));
      return;
    }
    pending.resolve(frame.result);
    if (pending.onNotice !== null) this.#subscribed(String(frame.result), pending.onNotice);
  }

  #subscribed(subscription: string, onNotice: NoticeCallback): void {
    this.#notices.set(subscription, onNotice);
    const early = this.#early.get(subscription);
    if (early !== undefined) onNotice(null, early);
    this.#early.clear();
  }

  #end(error: RpcUnreachable): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.terminate();
    const notices = [...this.#notices.values()];
    this.#notices.clear();
    this.#early.clear();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
    for (const notice of notices) notice(error, null);
    this.#emit('disconnected');
  }

  #emit(type: EventName): void {
    for (const listener of this.#listeners[type]) listener();
  }
}
