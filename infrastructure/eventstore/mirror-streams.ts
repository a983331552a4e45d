/** The streams of one node's mirror. */
export interface MirrorStreams {
  /** The log. Its category is `zledger`, so that `$ce-zledger` has the events of all nodes. */
  readonly log: string;
  /** What the node signed of it. */
  readonly checkpoints: string;
}

/** @param origin name of the log, `zledger/<genesis>/node-<id>/<first commit>`: two logs never share a stream */
export function mirrorStreams(origin: string): MirrorStreams {
  const [, ...parts] = origin.split('/');
  return streamsOfLog(`zledger-${parts.join('.')}`);
}

/** @param log the stream with the log */
export function streamsOfLog(log: string): MirrorStreams {
  return { log, checkpoints: log.replace(/^zledger-/, 'zledgercheckpoints-') };
}
