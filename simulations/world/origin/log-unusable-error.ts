/** No node of a world can begin with this log: which one, why, and what to do. */
export class LogUnusableError extends Error {
  override readonly name = 'LogUnusableError';
  constructor(
    readonly log: string,
    readonly reason: string,
    readonly advice: string,
    options?: { readonly cause: unknown },
  ) {
    super(`${log} cannot be used: ${reason}`, options);
  }
}
