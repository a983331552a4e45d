import { z } from 'zod';
import { decodeCommit, type EncodedCommit } from '../../ledger/commit-codec.js';
import { Continuity } from '../../ledger/continuity.js';
import { readHeader } from '../../ledger/frame.js';
import type { Commit } from '../../ledger/ledger.js';

/**
 * One commit of the corpus: its stored bytes, and in words what is in them. The lines are one real log, written chapter by chapter by
 * the zledger of each time; see docs/evolution.md.
 */
const lineSchema = z.strictObject({
  /** The chapter that was told here, from 1. */
  chapter: z.int().min(1),
  /** `TYPE@VERSION` of the input. */
  input: z.string(),
  /** `TYPE@VERSION` of each event. */
  events: z.array(z.string()).min(1),
  /** The frame, base64. */
  frame: z.base64(),
});

/** A commit of the corpus, decoded. */
export interface CorpusCommit extends EncodedCommit {
  readonly chapter: number;
  /** As they are written in the line, for people; compared with the commit by the check. */
  readonly said: { readonly input: string; readonly events: readonly string[] };
}

/** The corpus as commits; each follows from the one before. @throws Error naming the line, LedgerError */
export function readCorpus(text: string): readonly CorpusCommit[] {
  const continuity = new Continuity();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { chapter, frame: base64, ...said } = lineSchema.parse(JSON.parse(line));
      const frame = Buffer.from(base64, 'base64');
      const commit = decodeCommit(frame, readHeader(frame).position);
      continuity.accept(commit);
      return { chapter, commit, frame, said };
    });
}

/** The text of the corpus, a line per commit. */
export function writeCorpus(commits: readonly CorpusCommit[]): string {
  return commits
    .map(({ chapter, said, frame }) => {
      return `${JSON.stringify({ chapter, ...said, frame: frame.toString('base64') })}\n`;
    })
    .join('');
}

/** What a commit holds, in words. */
export function saidOf({ input, events }: Commit): CorpusCommit['said'] {
  // every input is an object with its type, and its version from the second on
  const { type, schemaVersion = 1 } = input as { readonly type?: unknown; readonly schemaVersion?: number };
  return {
    input: `${String(type)}@${schemaVersion}`,
    events: events.map((event) => `${event.type}@${event.schemaVersion}`),
  };
}
