import { backwardCommits, endedCommitSize } from './backward-commits.js';
import type { MirroredCommit } from './commit-assembly.js';
import type { EventStore } from './event-store.js';
import { mirrorDamaged } from './eventstore-error.js';
import type { ReceivedMessage } from './message.js';
import { placeSchema } from './message-schema.js';

/** Most messages of one commit. */
const MESSAGES_MAX = 65_536 + 64;

/** Where a mirror ends. */
export interface MirrorEnd {
  /** The last whole commit, proved; null when there is none. */
  readonly last: MirroredCommit | null;
  /** Messages behind it: of a commit that is being written, or whose writing broke off. */
  readonly unfinished: number;
}

/**
 * Finds where a stream ends, from its own last messages.
 * @throws LedgerError `LEDGER_CORRUPT` with the position when its end is nothing that a mirror writes; `LEDGER_UNREACHABLE`
 */
export async function findMirrorEnd(store: EventStore, stream: string): Promise<MirrorEnd> {
  const unfinished: ReceivedMessage[] = [];
  const messages = store.read(stream, { backwards: true });
  for await (const last of backwardCommits(stream, beforeUnfinished(stream, messages, unfinished))) {
    mustBeNext(stream, unfinished, last.commit.number + 1, last.commit.position + last.commit.events.length);
    return { last, unfinished: unfinished.length };
  }
  mustBeNext(stream, unfinished, 0, 0);
  return { last: null, unfinished: unfinished.length };
}

async function* beforeUnfinished(
  stream: string,
  messages: AsyncIterable<ReceivedMessage>,
  unfinished: ReceivedMessage[],
): AsyncGenerator<ReceivedMessage> {
  let isBefore = false;
  for await (const message of messages) {
    isBefore ||= endedCommitSize(message) !== null;
    if (isBefore) yield message;
    else if (unfinished.push(message) > MESSAGES_MAX)
      throw mirrorDamaged(stream, 0, `its last ${MESSAGES_MAX} messages end no commit`);
  }
}

/** The unfinished messages can only be proved when their commit ends; until then they must at least claim to be of it. */
function mustBeNext(
  stream: string,
  unfinished: readonly ReceivedMessage[],
  commit: number,
  position: number,
): void {
  for (const { metadata, revision } of unfinished) {
    const stated = placeSchema.safeParse(metadata);
    if (stated.success && stated.data.commit === commit && stated.data.position >= position) continue;
    throw mirrorDamaged(stream, position, `message ${revision} behind the last commit is not the node's`);
  }
}
