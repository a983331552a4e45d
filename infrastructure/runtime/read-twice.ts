import { ChainError } from '../../chain/block-source.js';
import { canonicalText } from '../../domain/state/state-hash.js';

/** How often the reading is repeated when two in a row do not say the same. */
const readings = 5;

/**
 * What the chain's storage says when it says the same twice in a row, whoever says it: one odd answer counts for nothing.
 * @param said what of a reading must be the same, as text
 * @param what is read, for the error
 * @throws ChainError
 */
export async function readTwice<Reading>(
  read: () => Promise<Reading>,
  said: (reading: Reading) => string,
  what: string,
): Promise<Reading> {
  let before: string | null = null;
  for (let times = 0; times < readings; times++) {
    const reading = await read();
    const text = said(reading);
    if (text === before) return reading;
    before = text;
  }
  throw new ChainError(
    'CHAIN_UNREACHABLE',
    `the endpoints say each time something else of ${what}: use other ones, or a quorum`,
  );
}

/** All of a reading but who gave it. */
export function saidBy(reading: { readonly endpoint: string; readonly voices: number }): string {
  const { endpoint: _, voices: __, ...said } = reading;
  return canonicalText(said);
}
