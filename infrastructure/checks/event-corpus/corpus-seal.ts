import { z } from 'zod';
import { EMPTY_HEAD, headAfter } from '../../ledger/continuity.js';
import type { CorpusCommit } from './corpus-file.js';

/** Up to where the corpus was committed: each line that is sealed stays as it is, to the byte. */
const sealSchema = z.strictObject({
  /** Commits. */
  commits: z.int().min(0),
  /** Of the last of them; each holds the hash of the one before, so it covers them all. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CorpusSeal = z.infer<typeof sealSchema>;

/** @throws Error for a text that is no seal */
export function parseSeal(text: string): CorpusSeal {
  return sealSchema.parse(JSON.parse(text));
}

export const writeSeal = (seal: CorpusSeal): string => `${JSON.stringify(seal, null, 2)}\n`;

export function sealOf(corpus: readonly CorpusCommit[]): CorpusSeal {
  const last = corpus.at(-1);
  const { commits, hash } = last === undefined ? EMPTY_HEAD : headAfter(last.commit);
  return { commits, hash };
}

/** What was done to the sealed part of the corpus, or null. */
export function findSealProblem(corpus: readonly CorpusCommit[], seal: CorpusSeal): string | null {
  const { commits, hash } = sealOf(corpus.slice(0, seal.commits));
  const lines = corpus.length;
  // A head counts the commits before the first line, too, if that is not the log's first.
  if (commits === seal.commits && hash === seal.hash && lines >= seal.commits) return null;
  const what = lines < seal.commits ? `has only ${lines} of ${seal.commits} commits` : 'was changed';
  return `The corpus ${what}: it only ever grows. Put corpus.jsonl back as it was, and tell what is new in a new chapter.`;
}
