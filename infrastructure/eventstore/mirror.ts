import type { CheckpointNote } from '../../domain/integrity/checkpoint.js';
import { NoteError, type NoteVerifier, verifyNote } from '../../domain/integrity/signed-note.js';
import type { CheckpointStore } from '../integrity/checkpoint-store.js';
import { originOf } from '../integrity/log-origin.js';
import { EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import type { LedgerHead, StoredCommit } from '../ledger/ledger.js';
import { LedgerError } from '../ledger/ledger.js';
import type { CommitSource } from '../operations/commit-source.js';
import type { EventStore } from './event-store.js';
import { mirrorDamaged } from './eventstore-error.js';
import { findMirrorEnd } from './mirror-end.js';
import { MirrorStore } from './mirror-store.js';
import { type MirrorStreams, mirrorStreams } from './mirror-streams.js';
import { MirroredCheckpoints, type TreeMark } from './mirrored-checkpoints.js';
import { SignedSizes } from './signed-sizes.js';

/** What is mirrored. */
export type MirroredSource = Pick<CommitSource, 'head' | 'commits'>;

export interface MirrorOptions {
  readonly store: EventStore;
  /** The node's checkpoints. */
  readonly checkpoints: Pick<CheckpointStore, 'all'>;
  /** The keys that may have signed for a log of this name; none: checkpoints are not mirrored. */
  readonly keysOf: (origin: string) => Promise<readonly NoteVerifier[]>;
  /** Commits that are on the server, and commits of the node. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What a mirroring did. */
export interface MirrorReport {
  /** Null: the log is empty, and has no name yet. */
  readonly origin: string | null;
  readonly streams: MirrorStreams | null;
  /** Where the mirror ends now. */
  readonly head: LedgerHead;
  /** Written by this mirroring. */
  readonly written: { readonly commits: number; readonly events: number; readonly checkpoints: number };
}

/** Commits and bytes that are gathered before they are written. */
const groupCommits = 256;
const groupBytes = 512 * 1024;
/** Times that somebody else may write in between before it counts as somebody who does not belong there. */
const conflictsMax = 3;

/** Where a log and its mirror stand. */
interface Standing {
  readonly origin: string;
  readonly streams: MirrorStreams;
  readonly sizes: SignedSizes;
  readonly mirrored: MirroredCheckpoints;
  readonly target: MirrorStore;
  head: LedgerHead;
}

/**
 * Brings a node's commits and checkpoints to a stream of their own. Where it goes on is read from the mirror's own end each
 * time, and nothing is written twice, whatever crashed: messages have ids made of their content, and each append names the
 * revision that it follows.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  readonly #written = { commits: 0, events: 0, checkpoints: 0 };
  #standing: Standing | null = null;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /**
   * Writes what the mirror lacks of the node's log as it is now. May be called again and again.
   * @throws LedgerError `LEDGER_CORRUPT` with the position when mirror and log part, `LEDGER_UNREACHABLE`; IntegrityError
   *   `CHECKPOINT_CONFLICT` when the log is not what the node signed; the signal's reason
   */
  async run(source: MirroredSource): Promise<MirrorReport> {
    let [conflicts, furthest] = [0, -1];
    for (;;) {
      try {
        this.#standing ??= await this.#begin(source);
        if (this.#standing !== null) await this.#round(this.#standing, source);
        return this.report();
      } catch (error) {
        const standing = this.#standing;
        this.#standing = null;
        if (!(error instanceof LedgerError) || error.code !== 'LEDGER_CONFLICT' || standing === null)
          throw error;
        // A second mirror of the same node writes the same messages: then the end has moved, and all is well.
        const { head, streams } = standing;
        conflicts = head.commits > furthest ? 0 : conflicts + 1;
        furthest = Math.max(furthest, head.commits);
        if (conflicts < conflictsMax) continue;
        throw mirrorDamaged(streams.log, head.nextPosition, 'somebody else writes behind its last commit');
      }
    }
  }

  report(): MirrorReport {
    const { origin = null, streams = null, head = EMPTY_HEAD } = this.#standing ?? {};
    return { origin, streams, head, written: { ...this.#written } };
  }

  /** Null while the log is empty. */
  async #begin(source: MirroredSource): Promise<Standing | null> {
    const first = await firstOf(source.commits(0));
    if (first === null) return null;
    const { store, keysOf } = this.#options;
    const origin = originOf(first.commit);
    const streams = mirrorStreams(origin);
    const { last } = await findMirrorEnd(store, streams.log);
    const keys = await keysOf(origin);
    const mirrored = new MirroredCheckpoints(store, streams.checkpoints);
    const from = await startOf(mirrored, { keys, origin, source, commits: (last?.commit.number ?? -1) + 1 });
    const target = new MirrorStore(store, streams.log, last?.revision ?? -1);
    const head = last === null ? EMPTY_HEAD : headAfter(last.commit);
    return { origin, streams, sizes: new SignedSizes(origin, keys, from), mirrored, target, head };
  }

  async #round(standing: Standing, source: MirroredSource): Promise<void> {
    const { signal } = this.#options;
    const [total, checkpoints] = [(await source.head()).commits, await this.#options.checkpoints.all()];
    let group: StoredCommit[] = [];
    let bytes = 0;
    let passed = 0;
    const settle = async (): Promise<void> => {
      await this.#write(standing, group);
      [group, bytes, passed] = [[], 0, 0];
      for (const { text, mark } of standing.sizes.prove(checkpoints)) {
        await standing.mirrored.add(text, mark);
        this.#written.checkpoints += 1;
      }
      this.#options.onProgress?.(standing.head.commits, Math.max(total, standing.head.commits));
    };
    for await (const stored of source.commits(standing.sizes.head.nextPosition)) {
      signal?.throwIfAborted();
      standing.sizes.accept(stored.commit);
      if (this.#isNew(standing, stored)) bytes += group.push(stored) && stored.frame.length;
      passed += 1;
      if (passed >= groupCommits || bytes >= groupBytes) await settle();
    }
    await settle();
    if (standing.sizes.head.commits >= standing.head.commits) return;
    const { commits, nextPosition } = standing.head;
    throw mirrorDamaged(
      standing.streams.log,
      standing.sizes.head.nextPosition,
      `it has ${commits} commits up to position ${nextPosition - 1}, and the node's log ends before (was the log cut, or ` +
        'restored from an older backup?)',
    );
  }

  /** Whether the mirror lacks the commit; its last one must be the node's. */
  #isNew({ head, streams }: Standing, { commit }: StoredCommit): boolean {
    if (commit.number !== head.commits - 1 || commit.hash === head.hash) return commit.number >= head.commits;
    throw mirrorDamaged(
      streams.log,
      commit.position,
      `its commit ${commit.number} is another than the node's`,
    );
  }

  async #write(standing: Standing, group: readonly StoredCommit[]): Promise<void> {
    const last = group.at(-1);
    if (last === undefined) return;
    // The frames come from a ledger, which reads them into buffers.
    await standing.target.write(group.map(({ commit, frame }) => ({ commit, frame: Buffer.from(frame) })));
    standing.head = headAfter(last.commit);
    this.#written.commits += group.length;
    this.#written.events += group.reduce((sum, { commit }) => sum + commit.events.length, 0);
  }
}

/**
 * The tree of the newest checkpoint on the server: when the node signed it, and log and mirror reach it. Otherwise null, and
 * the tree is made anew from the first commit.
 */
async function startOf(
  mirrored: MirroredCheckpoints,
  at: {
    readonly keys: readonly NoteVerifier[];
    readonly origin: string;
    readonly source: MirroredSource;
    /** That the mirror has. */
    readonly commits: number;
  },
): Promise<TreeMark | null> {
  const newest = at.keys.length === 0 ? null : await mirrored.newest();
  const mark = newest?.mark ?? null;
  if (newest === null || mark === null || mark.head.commits > at.commits) return null;
  const { head } = mark;
  if (newest.parsed.checkpoint.origin !== at.origin || !isSigned(newest.parsed, at.keys)) return null;
  // What stands beside the signed root is believed only if the node's own log says the same.
  const here = await firstOf(at.source.commits(head.nextPosition - 1));
  const isThere = here !== null && here.commit.hash === head.hash && here.commit.number === head.commits - 1;
  return isThere && headAfter(here.commit).nextPosition === head.nextPosition ? mark : null;
}

function isSigned({ note }: CheckpointNote, keys: readonly NoteVerifier[]): boolean {
  try {
    verifyNote(note, keys);
    return true;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

async function firstOf(commits: AsyncIterable<StoredCommit>): Promise<StoredCommit | null> {
  for await (const stored of commits) return stored;
  return null;
}
