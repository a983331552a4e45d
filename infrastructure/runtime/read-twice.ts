import { ChainError } from '../../chain/block-source.js';
import { canonicalText } from '../../domain/state/state-hash.js';

/** How often the reading is repeated when two in a row do not say the same. */
const readings = 5;

/**
 * What the chain's storage says when it says the same twice in a row, whoever says it: one odd answer counts for nothing.
 * @param what is read, for the error
 * @throws ChainError
 */
export async function readTwice<Reading extends { readonly endpoint: string; readonly voices: number }>(
  read: () => Promise<Reading>,
  what: string,
): Promise<Reading> {
  let before: string | null = null;
  for (let times = 0; times < readings; times++) {
    const reading = await read();
    const { endpoint: _, voices: __, ...said } = reading;
    const text = canonicalText(said);
    if (text === before) return reading;
    before = text;
  }
  throw new ChainError('CHAIN_UNREACHABLE', `${what} is each time said to be another one`);
}
