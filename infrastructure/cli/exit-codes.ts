/** What the exit code of `zledger` says. Scripts may rely on it. */
export const exitCodes = {
  good: 0,
  /** The command did its work and found something wrong: a broken log, a signature that fails. */
  finding: 1,
  /** Wrong usage or wrong input: trying again with the same input is useless. */
  badInput: 2,
  /**
   * The environment: chain, disk, network, missing tools, a locked folder. Trying again later may help.
   * A bug of ours ends with this code too: nothing can be said about the input then.
   */
  environment: 3,
  /** Nobody read the answer to its end (`zledger log | head`): 128 and the number of SIGPIPE, as shells write it. */
  outputClosed: 141,
  /** Ended by SIGINT or SIGTERM before it was done, as shells write it: 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
