import type { Readable } from 'node:stream';

/** A request's body: its beginning, and how large it is. */
export interface ReceivedBody {
  /** All of it, or the first `keep` bytes of it. */
  readonly bytes: Buffer;
  /** Of all that was read; more may have been on its way when `isWhole` is false. */
  readonly size: number;
  readonly isWhole: boolean;
}

export interface ReceiveLimits {
  /** Bytes that are kept. */
  readonly keep: number;
  /** Bytes that are read, those past `keep` only to be thrown away: who still sends cannot hear the answer. */
  readonly read: number;
}

/** Reads a request's body without ever holding more than `keep` bytes of it. @throws Error when the sender goes away */
export function receiveBody(stream: Readable, { keep, read }: ReceiveLimits): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let kept = 0;
    const done = (isWhole: boolean): void => {
      stream.off('data', take).off('end', end).off('error', reject).off('close', gone);
      // Whoever breaks off later must not break the node.
      stream.on('error', () => undefined);
      resolve({ bytes: Buffer.concat(chunks), size, isWhole });
    };
    const end = (): void => done(true);
    const gone = (): void => reject(new Error('the sender went away before all of the body was sent'));
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      const wanted = chunk.subarray(0, keep - kept);
      if (wanted.length > 0) chunks.push(wanted);
      kept += wanted.length;
      if (size <= read) return;
      stream.pause();
      done(false);
    };
    stream.on('data', take).on('end', end).on('error', reject).on('close', gone);
  });
}
