/** Sends one notification of a subscription. */
export type Notify = (result: unknown) => void;

/**
 * What a subscribing method answers: the server sends the id first and then calls `start`, so that no notification
 * overtakes it. `start` returns what ends the subscription.
 */
export class Subscription {
  constructor(
    /** The method name under which notifications are sent. */
    readonly method: string,
    readonly start: (notify: Notify) => () => void,
  ) {}
}

/** A method of the JSON-RPC interface. @throws RpcError */
export type RpcMethod = (params: readonly unknown[], connection: Connection) => unknown;
export type RpcMethods = Readonly<Record<string, RpcMethod>>;

/** One client and its subscriptions. */
export class Connection {
  readonly #subscriptions = new Map<string, () => void>();
  #count = 0;

  constructor(readonly send: (message: unknown) => void) {}

  /** Starts a subscription; `announce` sends its id to the client. */
  open({ method, start }: Subscription, announce: (id: string) => void): void {
    this.#count += 1;
    const id = `devchain-${this.#count}`;
    announce(id);
    const stop = start((result) =>
      this.send({ jsonrpc: '2.0', method, params: { subscription: id, result } }),
    );
    this.#subscriptions.set(id, stop);
  }

  /** Ends a subscription; false when there is none of that id. */
  end(id: unknown): boolean {
    if (typeof id !== 'string') return false;
    this.#subscriptions.get(id)?.();
    return this.#subscriptions.delete(id);
  }

  close(): void {
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }
}
