import type { Message } from './message.js';

/** Most bytes in one append, as counted here: with room to spare under the server's 1 MiB. */
const BATCH_BYTES_MAX = 896 * 1024;
const BATCH_MESSAGES_MAX = 2_000;
/** Id, framing and names of a message, generously. */
const OVERHEAD_BYTES = 160;

/**
 * Cuts the messages of commits into appends. A commit is never spread over two appends with other commits in them; one
 * that is too large for a single append has appends of its own, always cut in the same places.
 */
export function* batches(commits: readonly (readonly Message[])[]): Generator<readonly Message[]> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const messages of commits) {
    const sizes = messages.map(messageBytes);
    const size = sizes.reduce((sum, each) => sum + each, 0);
    if (
      batch.length > 0 &&
      (bytes + size > BATCH_BYTES_MAX || batch.length + messages.length > BATCH_MESSAGES_MAX)
    ) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    if (size > BATCH_BYTES_MAX || messages.length > BATCH_MESSAGES_MAX) yield* cut(messages, sizes);
    else {
      batch.push(...messages);
      bytes += size;
    }
  }
  if (batch.length > 0) yield batch;
}

function* cut(messages: readonly Message[], sizes: readonly number[]): Generator<readonly Message[]> {
  let from = 0;
  let bytes = 0;
  for (const [at, size] of sizes.entries()) {
    if (at > from && (bytes + size > BATCH_BYTES_MAX || at - from === BATCH_MESSAGES_MAX)) {
      yield messages.slice(from, at);
      [from, bytes] = [at, 0];
    }
    bytes += size;
  }
  yield messages.slice(from);
}

/** About what the server counts. */
export function messageBytes({ type, data, metadata }: Message): number {
  const content = data instanceof Uint8Array ? data.length : Buffer.byteLength(JSON.stringify(data));
  return OVERHEAD_BYTES + type.length + content + Buffer.byteLength(JSON.stringify(metadata));
}
