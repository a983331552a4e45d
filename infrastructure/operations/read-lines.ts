/** Bytes of a line at most: a commit of 16 MiB is well below this, however it is written. */
const lineBytesMax = 256 * 1024 * 1024;

/**
 * The lines of a stream of bytes, without their ends; an unended last one too. One line and one chunk are in memory.
 * @throws RangeError for a line that is too long
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  limit = lineBytesMax,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      waiting.push(rest.subarray(0, end));
      yield waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
      waiting = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    waiting.push(rest);
    size += rest.length;
    if (size > limit) throw new RangeError(`it has more than ${limit} bytes`);
  }
  if (size > 0) yield Buffer.concat(waiting);
}
