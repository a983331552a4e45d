/** The node cannot be started on this log: it contradicts what the operator says. */
export class NodeStoppedError extends Error {
  override readonly name = 'NodeStoppedError';
  constructor(
    readonly code: 'NODE_MISMATCH' | 'NOT_REGISTRABLE',
    message: string,
  ) {
    super(message);
  }
}
