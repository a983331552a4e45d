import { writeFileSync } from 'node:fs';

import Mocha from 'mocha';

/**
 * Mocha's usual output, and besides the counts and what failed as JSON
 * `{passed, failed, skipped, failures: [{title, why}]}` in the file that the environment variable ZLEDGER_TEST_SUMMARY names, because
 * text for people is no interface. `npm test` adds them up over its processes.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env['ZLEDGER_TEST_SUMMARY'];
    if (path === undefined || path === '') return;
    const failed: { title: string; why: string }[] = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error: unknown) =>
      failed.push({ title: test.fullTitle(), why: whyOf(error) }),
    );
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, failures: failed };
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    });
  }
}

/** What was thrown and where, and what differs, short enough for the end of a log. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // chai says by `showDiff: false` that what it compared says nothing
  const isComparison =
    'actual' in error && 'expected' in error && !('showDiff' in error && error.showDiff === false);
  const diff = isComparison
    ? Mocha.reporters.Base.generateDiff(textOf(error.actual), textOf(error.expected))
    : '';
  return [error.stack ?? error.message, diff]
    .map((text) => text.slice(0, mostOfAText).trimEnd())
    .join('\n')
    .trimEnd();
}

// The reporter itself has put texts in the place of objects already.
const textOf = (value: unknown): string => (typeof value === 'string' ? value : Mocha.utils.stringify(value));

/** Characters. */
const mostOfAText = 1500;
