/**
 * How much of a long test is done: `short` in the suite, whose time is scarce, `long` with ZLEDGER_LONG set
 * (`npm run test:long`). Both prove the same; the long one more often.
 */
export function shortOrLong<Amount>(short: Amount, long: Amount): Amount {
  return (process.env['ZLEDGER_LONG'] ?? '') === '' ? short : long;
}
