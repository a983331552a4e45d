import { z } from 'zod';

import { MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import type { AuditedPrefix } from '../integrity/checkpoint-audit.js';
import { sha256 } from '../ledger/frame.js';
import type { CheckedPrefix } from '../ledger/ledger.js';
import { readSealedJson, writeSealedJson } from './sealed-json.js';

const formatVersion = 1;
/** Runs that are told apart; older ones are put together. */
const runsMax = 16;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const run = z.strictObject({
  /** Number of the first and of the last commit that it read. */
  from: count,
  to: count,
  /** Wall clock when it began, ms: what was read may have changed since. */
  at: count,
});
const schema = z.strictObject({
  zledgerVerifyMark: z.literal(formatVersion),
  origin: z.string(),
  head: z.strictObject({ commits: z.int().min(1), nextPosition: z.int().min(1), hash }),
  /** Roots of the perfect subtrees over these commits. */
  subtrees: z.array(hash),
  /** Size and root, at the checkpoints that were met. */
  roots: z.array(z.tuple([count, hash])),
  /** Next version of every stream. */
  versions: z.array(z.tuple([z.string(), count])),
  runs: z.array(run).min(1).max(runsMax),
});

/** Which commits one run of `verify` has read, and when. */
export type VerifyRun = z.infer<typeof run>;

/** How far a log was verified: what is needed to go on from there, and when it was. */
export interface VerifyMark {
  readonly checked: CheckedPrefix;
  readonly audited: AuditedPrefix;
  /** Ascending, gapless, the last one ends with the last commit. */
  readonly runs: readonly VerifyRun[];
}

/** On disk, sealed with its own hash, when this resolves. */
export async function writeVerifyMark(path: string, { checked, audited, runs }: VerifyMark): Promise<void> {
  const mark: z.infer<typeof schema> = {
    zledgerVerifyMark: formatVersion,
    origin: audited.origin,
    head: { ...checked.head },
    subtrees: audited.frontier.roots.map((root) => Buffer.from(root).toString('hex')),
    roots: [...audited.roots],
    versions: [...checked.versions],
    runs: joinOldest(runs),
  };
  await writeSealedJson(path, mark);
}

/** The mark, or why there is none that can be used. */
export async function readVerifyMark(path: string): Promise<VerifyMark | string> {
  const sealed = await readSealedJson(path);
  if (sealed.kind === 'missing') return 'there is no mark of an earlier one';
  if (sealed.kind === 'damaged') return `the mark is damaged: ${sealed.reason}`;
  const verdict = schema.safeParse(sealed.value);
  if (!verdict.success) return 'the mark is of another version of zledger';
  const { head, origin, subtrees, roots, versions, runs } = verdict.data;
  try {
    const nodes = subtrees.map((root) => Buffer.from(root, 'hex'));
    const frontier = new MerkleFrontier(sha256, head.commits, nodes);
    return {
      checked: { head, versions: new Map(versions) },
      audited: { origin, frontier, roots: new Map(roots) },
      runs,
    };
  } catch (error) {
    if (error instanceof RangeError) return 'the mark contradicts itself';
    throw error;
  }
}

/** Of those that are put together the oldest time counts: nothing is called fresher than it is. */
function joinOldest(runs: readonly VerifyRun[]): VerifyRun[] {
  const [first, ...others] = runs;
  if (first === undefined || runs.length <= runsMax) return [...runs];
  const old = others.slice(0, runs.length - runsMax);
  const to = old.at(-1)?.to ?? first.to;
  const at = Math.min(first.at, ...old.map((each) => each.at));
  return [{ from: first.from, to, at }, ...others.slice(old.length)];
}
