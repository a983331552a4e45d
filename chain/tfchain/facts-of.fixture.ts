import type { ChainFact, OwnFact } from '../../domain/chain-fact.js';
import { connectTfchain } from './connect-tfchain.js';

/** All facts of a chain's finalized blocks, as one more reader sees them. @param account whose own extrinsics are among them */
export async function factsOf(url: string, account: string): Promise<ChainFact[]> {
  const source = connectTfchain({ endpoints: [url], pollMs: 30 });
  const facts: ChainFact[] = [];
  const options = { signal: new AbortController().signal, untilHead: true, expectedParent: null, account };
  for await (const block of source.follow(1, options)) facts.push(...block.facts);
  await source.close();
  return facts;
}

/** The account's own calls among them. @param name of the call, `pallet.call`; all when it is not given */
export const callsIn = (facts: readonly ChainFact[], name?: string): OwnFact[] =>
  facts.filter(
    (fact): fact is OwnFact => fact.kind === 'OwnExtrinsic' && (name === undefined || callOf(fact) === name),
  );

/** What an extrinsic called; null when that is not told. */
export const callOf = ({ origin }: OwnFact): string | null =>
  origin.phase === 'extrinsic' ? origin.call : null;
