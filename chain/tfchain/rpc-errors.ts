/** The connection to an endpoint failed, hung, or brought garbage: another attempt or another endpoint may do better. */
export class RpcUnreachable extends Error {
  override readonly name = 'RpcUnreachable';
}

/** The endpoint answered with a JSON-RPC error. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused';
  constructor(
    readonly method: string,
    readonly rpcCode: number,
    message: string,
  ) {
    super(`${method}: ${message}`);
  }

  /**
   * Whether the endpoint says that it no longer holds the state of the asked block. Substrate words it
   * `State already discarded for ...` or, for bodies that were pruned, `UnknownBlock: ...`.
   */
  get saysPruned(): boolean {
    return /state already discarded|unknown ?block|header was not found|state not available/i.test(
      this.message,
    );
  }
}
