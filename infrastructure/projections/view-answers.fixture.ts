import { writeExactJson } from '../../domain/json/exact-json.js';
import { contractId } from '../../domain/ids.js';
import type { Ledger } from '../ledger/ledger.js';
import { ContractViews } from './contract-views.js';
import type { ProjectionStore } from './projection-store.js';

/** The contracts that a log speaks of, ascending. */
export async function contractsOf(ledger: Ledger): Promise<bigint[]> {
  const found = new Set<bigint>();
  for await (const { stream } of ledger.events()) {
    const id = /^contract-(\d+)$/.exec(stream)?.[1];
    if (id !== undefined) found.add(BigInt(id));
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** The history of every contract, as the HTTP door writes it; without `views` folded from the log itself. */
export async function histories(ledger: Ledger, views?: ProjectionStore): Promise<string[]> {
  const answers = new ContractViews(ledger, views);
  // what is asked of views that do not serve yet would be folded from the log, and compared with itself
  await views?.read(async () => undefined);
  if (views?.isServing === false) throw new Error('the views do not serve');
  const texts: string[] = [];
  for (const id of await contractsOf(ledger)) {
    // a view is ExactJson without decimals
    texts.push(writeExactJson(await answers.history(contractId(id))));
  }
  return texts;
}
