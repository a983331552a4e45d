import { COMMIT_BYTES_MAX } from '../ledger/draft-check.js';
import { FRAME_MAGIC, HASH_BYTES, HEADER_BYTES } from '../ledger/frame.js';

const bodyLengthAt = 28;

/** Bytes that are no run of frames. `at`: how many bytes of it were whole frames. */
export class FrameStreamError extends Error {
  override readonly name = 'FrameStreamError';
  constructor(
    readonly at: number,
    reason: string,
  ) {
    super(`${reason}, at byte ${at}`);
  }
}

/**
 * Cuts bytes into the frames of commits, which say themselves how long they are. Their hashes are not looked at. At most
 * one frame and one chunk are in memory.
 * @throws FrameStreamError when the bytes are no frames, or end in the middle of one
 */
export async function* cutFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  let needed = HEADER_BYTES;
  let at = 0;
  for await (const chunk of chunks) {
    waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    size += chunk.byteLength;
    if (size < needed) continue;
    let rest = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, size);
    for (;;) {
      needed = rest.length < HEADER_BYTES ? HEADER_BYTES : frameLength(rest, at);
      if (rest.length < needed) break;
      yield rest.subarray(0, needed);
      rest = rest.subarray(needed);
      at += needed;
    }
    waiting = [rest];
    size = rest.length;
  }
  if (size > 0) throw new FrameStreamError(at, `a commit is cut off after ${size} bytes`);
}

function frameLength(header: Buffer, at: number): number {
  if (header.readUInt32LE(0) !== FRAME_MAGIC) throw new FrameStreamError(at, 'here no commit begins');
  const body = header.readUInt32LE(bodyLengthAt);
  if (body > COMMIT_BYTES_MAX)
    throw new FrameStreamError(at, `a commit says that it has ${body} bytes, which is too many`);
  return HEADER_BYTES + body + HASH_BYTES;
}
