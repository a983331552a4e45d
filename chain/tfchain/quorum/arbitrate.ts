import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainError } from '../../block-source.js';
import type { Endpoint } from '../endpoint.js';
import type { EndpointPool } from '../endpoint-pool.js';
import { askOne } from './quorum-panel.js';
import { type Question, subjectOf } from './question.js';

/** What came of asking everybody: who lied, and how many agreed. */
export interface Verdict {
  /** Endpoints that were dropped, each with what to tell of it. Empty when nobody has a quorum against them. */
  readonly liars: readonly ChainError[];
  /** How many gave each of the different answers, the most first. */
  readonly votes: readonly number[];
}

/**
 * Two endpoints answered a question about a final block differently: asks every endpoint whose finalized head is that far,
 * and drops those that contradict the one answer that at least `quorum` of them give. When no answer has so many, or more
 * than one has, nobody is called a liar.
 */
export async function arbitrate(
  pool: EndpointPool,
  quorum: number,
  question: Question,
  block: { readonly number: number; readonly hash: string | null },
): Promise<Verdict> {
  const answers = await everybody(pool, question, block.number);
  const groups = new Map<string, Endpoint[]>();
  for (const { endpoint, text } of answers) groups.set(text, [...(groups.get(text) ?? []), endpoint]);
  const votes = [...groups.values()].map(({ length }) => length).sort((a, b) => b - a);
  const [right, another] = [...groups].filter(([, { length }]) => length >= quorum);
  if (right === undefined || another !== undefined) return { liars: [], votes };
  const [agreedText, agreeing] = right;
  const differs = subjectOf(question);
  const hash = differs === 'hash' ? hashIn(agreedText) : block.hash;
  const liars = answers
    .filter(({ text }) => text !== agreedText)
    .map(({ endpoint, text }) =>
      pool.dropLiar(endpoint, {
        endpoint: endpoint.name,
        block: { number: block.number, hash: hash ?? unknownHash },
        differs,
        claimed: digest(text),
        agreed: digest(agreedText),
        agreeing: agreeing.length,
      }),
    );
  return { liars, votes };
}

/** For a difference about a block whose hash was not agreed on yet; cannot be when hashes are asked for first. */
const unknownHash = `0x${'00'.repeat(32)}`;

async function everybody(
  pool: EndpointPool,
  question: Question,
  number: number,
): Promise<readonly { readonly endpoint: Endpoint; readonly text: string }[]> {
  const asked = pool.usable().map(async ({ endpoint }) => {
    try {
      // What is not final yet may differ between honest endpoints.
      const head = await endpoint.finalizedHead();
      if (head.number < number) return [];
      const { session } = endpoint;
      const text = JSON.stringify(await askOne(endpoint, question));
      // Another server behind the same address may not be as far: its answer is not held against the endpoint.
      return endpoint.session === session ? [{ endpoint, text }] : [];
    } catch (error) {
      pool.note(endpoint, error, null);
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

function hashIn(text: string): string | null {
  const hash: unknown = JSON.parse(text);
  return typeof hash === 'string' ? hash : null;
}

function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
