import { writeFileSync } from 'node:fs';

import Mocha from 'mocha';

/**
 * Mocha's usual output, and besides the counts and the titles of what failed as JSON
 * `{passed, failed, skipped, failures}` in the file that the environment variable ZLEDGER_TEST_SUMMARY names, because
 * text for people is no interface. `npm test` adds them up over its processes.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env['ZLEDGER_TEST_SUMMARY'];
    if (path === undefined || path === '') return;
    const titles: string[] = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test) => titles.push(test.fullTitle()));
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, failures: titles };
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    });
  }
}
