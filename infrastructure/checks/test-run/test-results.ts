import type { BatchResult } from './run-batch.js';

/** What `.ci/run` reads. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function sumOf(results: readonly BatchResult[]): TestCounts {
  const sum = (of: (result: BatchResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  };
}

/** One line per batch, then everything that failed and why, then the sum. */
export function resultText(results: readonly BatchResult[], seconds: number): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.map(
    (result) =>
      `  ${result.name.padEnd(width)}  ${result.seconds.toFixed(0).padStart(4)} s  ${countsText(result)}`,
  );
  const failures = results.flatMap(({ name, failures: failed }) =>
    failed.flatMap(({ title, why }) => [
      `  FAILED in ${name}: ${title}`,
      ...(why === '' ? [] : why.split('\n').map((line) => `    ${line}`)),
    ]),
  );
  return [...rows, ...failures, `All tests in ${seconds.toFixed(0)} s: ${countsText(sumOf(results))}`].join(
    '\n',
  );
}

export function countsText({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
