import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('summary reporter', () => {
  it('writes the counts beside the usual output', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-reporter-'));
    const spec = join(folder, 'some.test.cjs');
    const summary = join(folder, 'summary.json');
    await writeFile(
      spec,
      `it('one', () => {}); it('two', () => {}); it.skip('three', () => {}); it('four', () => { require('node:assert').deepStrictEqual({ a: 1 }, { a: 2 }); });`,
    );
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/mocha/bin/mocha.js'),
        '--no-config',
        spec,
        '--reporter',
        fileURLToPath(new URL('./summary-reporter.js', import.meta.url)),
      ],
      {
        encoding: 'utf8',
        cwd: root,
        env: { ...process.env, MOCHA_OPTIONS: '', ZLEDGER_TEST_SUMMARY: summary },
      },
    );
    expect(stdout).to.contain('2 passing');
    expect(status).to.equal(1);
    const { failures, ...counts } = JSON.parse(await readFile(summary, 'utf8'));
    expect(counts).to.deep.equal({ passed: 2, failed: 1, skipped: 1 });
    expect(failures).to.have.length(1);
    expect(failures[0]).to.have.property('title', 'four');
    expect(failures[0].why).to.match(/^AssertionError.*some\.test\.cjs.*-  "a": 1.*\+  "a": 2/s);
    await rm(folder, { recursive: true });
  });
});
