import { isDeepStrictEqual } from 'node:util';
import { type BlockSource, ChainError, type FinalizedBlock } from '../../../chain/block-source.js';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import { MutatingProxy } from './mutating-proxy.js';
import { Patience } from './patience.js';

export interface FollowTurn {
  readonly end: string;
  /** How many answers were changed. */
  readonly changed: number;
  readonly finding: string | null;
}

/** Without a further block. */
const patienceMs = 30_000;
const backoff = { firstMs: 1, factor: 2, longestMs: 20, jitter: 0 };

/** All blocks of a chain, as an honest endpoint gives them. */
export async function truthOf(url: string): Promise<readonly FinalizedBlock[]> {
  const source = connectTfchain({ endpoints: [url] });
  const { blocks, error } = await follow(source, new AbortController().signal, () => undefined);
  await source.close();
  if (error !== null) throw error;
  return blocks;
}

/**
 * Follows a chain through an endpoint that changes its answers: alone, or as one of three of which two must agree. What is
 * followed must be the truth from its beginning on, and only a ChainError may end it.
 */
export async function tryFollow(
  url: string,
  truth: readonly FinalizedBlock[],
  random: SeededRandom,
): Promise<FollowTurn> {
  const quorum = random.chance(2) ? 2 : 1;
  const proxy = await MutatingProxy.start(url, random, { oneIn: 4, atMost: 60, bytesToo: quorum > 1 });
  const endpoints = quorum > 1 ? [proxy.url, url, `${url}/same`] : [proxy.url];
  const options = { requestTimeoutMs: 300, pollMs: 20, backoff, quorum, stallTimeoutMs: 1000 };
  const source = connectTfchain({ ...options, endpoints });
  const patience = new Patience(patienceMs);
  const { signal } = patience;
  const { blocks, error } = await follow(source, signal, () => patience.progress());
  patience.end();
  await source.close();
  await proxy.stop();
  const end = `${quorum > 1 ? 'quorum' : 'alone'}: ${error instanceof ChainError ? error.code : 'whole'}`;
  return { end, changed: proxy.changed, finding: wrong(truth, blocks, error, signal.aborted, quorum) };
}

function wrong(
  truth: readonly FinalizedBlock[],
  blocks: readonly FinalizedBlock[],
  error: unknown,
  hung: boolean,
  quorum: number,
): string | null {
  if (hung) return `it stands still at block ${blocks.length} of ${truth.length}`;
  if (error instanceof ChainError) {
    // With two honest endpoints of three nothing may stop it.
    if (quorum > 1) return `the quorum stopped with ${error.code}: ${error.message}`;
  } else if (error !== null) {
    return `another error than ChainError: ${error instanceof Error ? error.stack : 'no Error at all'}`;
  }
  const at = blocks.findIndex((block, index) => !isDeepStrictEqual(block, truth[index]));
  if (at !== -1) return `block ${at + 1} is not the chain's`;
  // One alone may be believed when it says that its head is lower.
  if (quorum > 1 && blocks.length !== truth.length) return `it ended at block ${blocks.length}`;
  return null;
}

async function follow(
  source: BlockSource,
  signal: AbortSignal,
  onBlock: () => void,
): Promise<{ readonly blocks: readonly FinalizedBlock[]; readonly error: unknown }> {
  const blocks: FinalizedBlock[] = [];
  try {
    for await (const block of source.follow(1, { signal, untilHead: true, expectedParent: null })) {
      blocks.push(block);
      onBlock();
    }
  } catch (error) {
    return { blocks, error };
  }
  return { blocks, error: null };
}
