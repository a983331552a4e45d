import { CommitAssembly, type MirroredCommit } from './commit-assembly.js';
import { mirrorDamaged } from './eventstore-error.js';
import type { ReceivedMessage } from './message.js';
import { placeSchema, storedSchema } from './message-schema.js';

/**
 * The commits of messages that come last first. A commit's messages are gathered from its last one back, as many as that
 * one says, and then proved forwards.
 * @param messages the first of them ends a commit
 * @throws LedgerError `LEDGER_CORRUPT` with the position
 */
export async function* backwardCommits(
  stream: string,
  messages: AsyncIterable<ReceivedMessage>,
): AsyncGenerator<MirroredCommit> {
  let gathered: ReceivedMessage[] = [];
  let wanted = 0;
  for await (const message of messages) {
    if (gathered.length === 0) {
      const size = endedCommitSize(message);
      if (size === null)
        throw mirrorDamaged(stream, placeOf(message), `message ${message.revision} ends no commit`);
      wanted = size;
    }
    gathered.push(message);
    if (gathered.length < wanted) continue;
    yield proved(stream, gathered.reverse());
    gathered = [];
  }
  const [last] = gathered;
  if (last !== undefined)
    throw mirrorDamaged(stream, 0, `the commit that ends with message ${last.revision} has no beginning`);
}

/** How many messages the commit has that this message ends; null when it ends none. What it says is not proved yet. */
export function endedCommitSize({ data, metadata }: ReceivedMessage): number | null {
  if (!(data instanceof Uint8Array)) return null;
  const stored = storedSchema.safeParse(metadata);
  if (!stored.success || stored.data.part < stored.data.parts - 1) return null;
  return stored.data.events + stored.data.parts;
}

function proved(stream: string, messages: readonly ReceivedMessage[]): MirroredCommit {
  const [first] = messages;
  const position = first === undefined ? 0 : placeOf(first);
  const assembly = new CommitAssembly(stream, { revision: first?.revision ?? 0, position });
  for (const [at, message] of messages.entries()) {
    const mirrored = assembly.accept(message);
    if (mirrored !== null && at === messages.length - 1) return mirrored;
    if (mirrored !== null) break;
  }
  throw mirrorDamaged(stream, position, 'its commits do not follow each other');
}

function placeOf({ metadata }: ReceivedMessage): number {
  const stated = placeSchema.safeParse(metadata);
  return stated.success ? stated.data.position : 0;
}
