/** A recording that cannot be used: which line, what is wrong with it. Another file is needed; waiting mends nothing. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code = 'RECORDING_INVALID';
  constructor(
    readonly file: string,
    /** 1 for the first line; 0 when it is about the file or one that belongs to it. */
    readonly line: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(line === 0 ? `${file}: ${message}` : `${file}, line ${line}: ${message}`, options);
  }
}
