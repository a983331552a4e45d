import { writeFileSync } from 'node:fs';

import Mocha from 'mocha';

/**
 * Mocha's usual output, and besides the counts as JSON `{passed, failed, skipped}` in the file that the environment
 * variable ZLEDGER_TEST_SUMMARY names. `.ci/run` uses it, because text for people is no interface.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env['ZLEDGER_TEST_SUMMARY'];
    if (path === undefined || path === '') return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(path, `${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}\n`);
    });
  }
}
