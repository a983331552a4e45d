/** An error as the JSON-RPC interface answers it. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  constructor(
    readonly code: number,
    message: string,
    readonly data?: string,
  ) {
    super(message);
  }
}

/** A request's parameter is not what the method takes. */
export function invalidParams(what: string): RpcError {
  return new RpcError(-32602, `Invalid params: ${what}`);
}
