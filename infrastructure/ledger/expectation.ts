import type { Expectation, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';

/**
 * Checks what an append expects against where log and streams are when it is its turn.
 * @param nextVersion the version that the next event of a stream would get
 * @throws LedgerError `LEDGER_CONFLICT`
 */
export function checkExpected(
  expected: number | Expectation,
  head: LedgerHead,
  nextVersion: (stream: string) => number,
): void {
  if (typeof expected === 'number') {
    checkPosition(expected, head);
    return;
  }
  if (expected.position !== undefined) checkPosition(expected.position, head);
  for (const [stream, wanted] of expected.streams ?? []) {
    if (wanted === 'any') continue;
    const next = nextVersion(stream);
    if (next === (wanted === 'no-stream' ? 0 : wanted + 1)) continue;
    throw streamConflict(stream, wanted, next, head);
  }
}

function checkPosition(expected: number, head: LedgerHead): void {
  if (expected === head.nextPosition) return;
  throw new LedgerError(
    'LEDGER_CONFLICT',
    `Position ${expected} was expected, the next one is ${head.nextPosition}. Read what was appended and decide anew.`,
    head.nextPosition,
  );
}

function streamConflict(
  stream: string,
  wanted: number | 'no-stream',
  next: number,
  head: LedgerHead,
): LedgerError {
  const expected = wanted === 'no-stream' ? 'no events' : `version ${wanted} as the last`;
  const found = next === 0 ? 'has none' : `ends with version ${next - 1}`;
  return new LedgerError(
    'LEDGER_CONFLICT',
    `Of stream ${stream} ${expected} was expected; it ${found}. Read what was appended and decide anew.`,
    head.nextPosition,
  );
}
