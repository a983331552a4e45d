import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Scenario, volume } from '../../../domain/scenario.fixture.js';
import type { ReplayReport } from '../../../simulations/replay/replay-report.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { type BuildCopy, copyBuild } from '../../simulation/build-copy.fixture.js';
import { appendStory } from '../../snapshots/story-ledger.fixture.js';
import { cliPath, runCli } from '../run-cli.fixture.js';

/** A node whose disks fail at first. @param contracts how many it has */
async function writeLog(folder: string, contracts: number): Promise<void> {
  const ledger = await openLevelLedger({ path: join(folder, 'ledger') });
  const story = new Scenario();
  for (let contract = 1; contract <= contracts; contract += 1) {
    story.script = () => ({ kind: 'failed', reason: 'no room', retryable: true });
    story.deploy({ contract, workloads: [volume('data', 1)] });
    story.settle();
    story.script = () => ({ kind: 'done', result: null });
    story.awaitRetry();
    story.settle();
  }
  await appendStory(ledger, story.commands);
  await ledger.close();
}

describe('zledger replay', function () {
  this.timeout(300_000);
  let folder = '';
  let other: BuildCopy;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-replay-'));
    await writeLog(join(folder, 'node-1'), 1);
    await writeLog(join(folder, 'node-2'), 3);
    // it waits twice as long between tries
    other = await copyBuild([
      { file: 'domain/decide/retry.js', from: 'const second = 1000', to: 'const second = 2000' },
    ]);
  });
  after(async () => {
    await other.remove();
    await rm(folder, { recursive: true });
  });
  const node = (name: string) => join(folder, name);

  it('finds no difference between a build and its copy', async () => {
    const copy = await copyBuild();
    try {
      const { status, stdout, stderr } = await runCli(['replay', node('node-1'), '--with', copy.path]);
      expect(status, stderr).to.equal(0);
      expect(stdout).to.match(/^old {2}zledger 0\.1\.0 {2}[0-9a-f]{12} /);
      expect(stdout).to.contain('the same code');
      expect(stdout).to.match(
        /\nSAME: no difference \(1 log, \d+ events, \d+ of \d+ inputs decided twice\)\n$/,
      );
    } finally {
      await copy.remove();
    }
  });

  it('groups what differs over a folder of logs, with one thread as with two', async () => {
    const run = (...more: string[]) => runCli(['replay', folder, '--with', other.path, ...more]);
    const page = join(folder, 'replay.html');
    const one = await run('--json', '--threads', '1', '--report', page);
    expect([one.status, one.stderr]).to.deep.equal([1, '']);
    const report = JSON.parse(one.stdout) as ReplayReport;
    expect(report.verdict).to.equal('different');
    expect(report.causes.map(({ count, cause }) => [count, cause])).to.deep.equal([
      [4, 'WorkloadFailed.retryAt'],
    ]);
    const [{ first, recorded }] = report.causes as [ReplayReport['causes'][number]];
    expect([first.log, first.input, Number(first.after) - Number(first.before)]).to.deep.equal([
      'node-1',
      'RecordOutcome',
      1000,
    ]);
    expect(recorded).to.deep.equal({ before: 4, after: 0, neither: 0 });
    expect(await readFile(page, 'utf8'))
      .to.include('✕ DIFFERENT')
      .and.include('WorkloadFailed.retryAt');
    const two = await run('--threads', '2', '--waive', 'WorkloadFailed.*', '--waive', 'Mistyped');
    expect(two.stderr).to.equal('note: --waive Mistyped hides nothing: there is no such cause\n');
    expect(two.stdout).to.contain('\n4 x WorkloadFailed.retryAt  (waived)\n');
    expect([two.status, two.stdout]).to.satisfy(
      ([status, said]: [number, string]) => status === 0 && said.includes('no difference but 4 waived'),
    );
  });

  it('refuses a log that does not verify, and says nothing of it', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'zledger-broken-'));
    try {
      await writeLog(broken, 1);
      await damage(join(broken, 'ledger', 'log'));
      const { status, stdout } = await runCli(['replay', broken, '--with', other.path, '--states-only']);
      expect(status).to.equal(1);
      expect(stdout).to.match(/: refused: .*\(LEDGER_CORRUPT\)\nREFUSED: .*, states only\)\n$/);
      expect(stdout).not.to.contain(' x ');
    } finally {
      await rm(broken, { recursive: true });
    }
  });

  it('ends at Ctrl-C in the middle of a folder: closes the log that it is in, and begins no other', async () => {
    const slow = await copyBuild([
      {
        file: 'domain/decide/decide.js',
        from: 'export function decide(state, command) {',
        to: `import { writeSync } from 'node:fs';
export function decide(state, command) {
  if (command.type === 'BindLedger') writeSync(2, 'begun\\n');
  for (const until = performance.now() + 30; performance.now() < until; );`,
      },
    ]);
    try {
      const words = ['replay', folder, '--with', slow.path, '--threads', '1'];
      const child = spawn(process.execPath, [cliPath, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
      let [told, printed] = ['', ''];
      child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
      child.stderr.on('data', (text: Buffer) => {
        told += text.toString();
        child.kill('SIGINT');
      });
      const [status] = (await once(child, 'close')) as [number | null];
      expect([status, told, printed]).to.deep.equal([130, 'begun\n', '']);
      for (const name of ['node-1', 'node-2'])
        expect(await readdir(join(node(name), 'ledger'))).not.to.include('unclean');
    } finally {
      await slow.remove();
    }
  });

  it('refuses what is no build and what is no log', async () => {
    const noBuild = await runCli(['replay', folder, '--with', folder]);
    expect([noBuild.status, noBuild.stderr]).to.satisfy(
      ([status, said]: [number, string]) => status === 2 && said.startsWith('error: build new: '),
    );
    for (const path of [other.path, join(folder, 'nowhere')]) {
      const noLog = await runCli(['replay', path, '--with', other.path]);
      expect([noLog.status, noLog.stderr]).to.satisfy(
        ([status, said]: [number, string]) => status === 2 && said.includes(`there is no log in ${path}`),
      );
    }
  });
});

/** Changes a byte in the largest file of the log. */
async function damage(log: string): Promise<void> {
  const files = (await readdir(log)).filter((name) => /\.(log|ldb)$/.test(name));
  const contents = await Promise.all(
    files.map(async (name) => [name, await readFile(join(log, name))] as const),
  );
  const [name, bytes] = contents.sort(([, a], [, b]) => b.length - a.length)[0] ?? ['', Buffer.alloc(0)];
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  await writeFile(join(log, name), bytes);
}
