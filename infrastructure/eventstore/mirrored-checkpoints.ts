import { z } from 'zod';

import { type CheckpointNote, parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import { countOnes, MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import { NoteError } from '../../domain/integrity/signed-note.js';
import type { CheckpointStore, StoredCheckpoint } from '../integrity/checkpoint-store.js';
import { sha256 } from '../ledger/frame.js';
import type { LedgerHead } from '../ledger/ledger.js';
import { type EventStore, WrongRevision } from './event-store.js';
import type { Message, ReceivedMessage } from './message.js';
import { messageId } from './message-id.js';

/** Type of a message with a signed note. */
export const CHECKPOINT_TYPE = 'zledger-checkpoint';

const dataSchema = z.object({ note: z.string().max(65_536) });
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const treeSchema = z.object({
  commits: z.int().positive(),
  nextPosition: z.int().positive(),
  hash: hex,
  subtrees: z.array(hex).max(53),
});

/** The tree at a checkpoint, so that the next mirroring goes on from there. */
export interface TreeMark {
  readonly head: LedgerHead;
  readonly frontier: MerkleFrontier;
}

/** A checkpoint that the server gave. */
export interface MirroredCheckpoint extends StoredCheckpoint {
  /** What is written beside it; null when that does not fit the checkpoint. Proved by the signed root only. */
  readonly mark: TreeMark | null;
}

/** The checkpoints of one node on the server, in a stream of their own. Read like those in a folder. */
export class MirroredCheckpoints implements Pick<CheckpointStore, 'all' | 'newest' | 'ofSize'> {
  constructor(
    private readonly store: EventStore,
    readonly stream: string,
  ) {}

  /** All of them, good or damaged, by size. @throws LedgerError `LEDGER_UNREACHABLE` */
  async all(): Promise<readonly MirroredCheckpoint[]> {
    const found: MirroredCheckpoint[] = [];
    for await (const message of this.store.read(this.stream)) found.push(this.#read(message));
    const sizeOf = ({ parsed }: MirroredCheckpoint): number => parsed?.checkpoint.size ?? 0;
    return found.sort((one, other) => sizeOf(one) - sizeOf(other));
  }

  /** The newest that can be read; null when there is none. */
  async newest(): Promise<(MirroredCheckpoint & { readonly parsed: CheckpointNote }) | null> {
    for await (const message of this.store.read(this.stream, { backwards: true })) {
      const stored = this.#read(message);
      if (stored.parsed !== null) return { ...stored, parsed: stored.parsed };
    }
    return null;
  }

  async ofSize(size: number): Promise<string | null> {
    return (await this.all()).find(({ parsed }) => parsed?.checkpoint.size === size)?.text ?? null;
  }

  /** Adds a checkpoint unless it is there. Another mirror of the same node may do the same at the same time. */
  async add(note: string, mark: TreeMark): Promise<void> {
    const message = checkpointMessage(note, mark);
    for (let tries = 1; ; tries++) {
      const last = await this.store.last(this.stream);
      if (last?.id === message.id) return;
      try {
        await this.store.append(this.stream, [message], last?.revision ?? -1);
        return;
      } catch (error) {
        if (!(error instanceof WrongRevision) || tries === 10) throw error;
      }
    }
  }

  #read({ revision, type, data, metadata }: ReceivedMessage): MirroredCheckpoint {
    const file = `${this.stream}@${revision}`;
    const content = dataSchema.safeParse(data);
    if (type !== CHECKPOINT_TYPE || !content.success)
      return { file, text: '', parsed: null, problem: 'it is no checkpoint', mark: null };
    const text = content.data.note;
    try {
      const parsed = parseCheckpoint(text);
      return { file, text, parsed, problem: null, mark: markOf(parsed, metadata) };
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return { file, text: '', parsed: null, problem: error.message, mark: null };
    }
  }
}

function checkpointMessage(note: string, { head, frontier }: TreeMark): Message {
  const { origin, size } = parseCheckpoint(note).checkpoint;
  const subtrees = frontier.roots.map((root) => Buffer.from(root).toString('hex'));
  return {
    id: messageId(`zledger checkpoint ${note}`),
    type: CHECKPOINT_TYPE,
    data: { origin, size, note },
    metadata: { commits: head.commits, nextPosition: head.nextPosition, hash: head.hash, subtrees },
  };
}

function markOf({ checkpoint }: CheckpointNote, metadata: unknown): TreeMark | null {
  const tree = treeSchema.safeParse(metadata);
  if (!tree.success || tree.data.commits !== checkpoint.size) return null;
  const { commits, nextPosition, hash, subtrees } = tree.data;
  if (subtrees.length !== countOnes(commits)) return null;
  const roots = subtrees.map((root) => Buffer.from(root, 'hex'));
  const frontier = new MerkleFrontier(sha256, commits, roots);
  if (Buffer.compare(frontier.root(), checkpoint.root) !== 0) return null;
  return { head: { commits, nextPosition, hash }, frontier };
}
