import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { expect } from 'chai';

import { haveShared, recordingOfSpec61, skipReason } from '../../../chain/tfchain/recorded-blocks.fixture.js';
import { temporaryFolder } from '../../ledger/drafts.fixture.js';
import { lengthen } from '../../operations/backup.fixture.js';
import { type CliResult, cliPath, runCli } from '../run-cli.fixture.js';

const root = temporaryFolder();
after(root.remove);
const at = (...names: string[]): string => join(root.path, ...names);

async function good(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli(args);
  expect([status, stderr], args.join(' ')).to.deep.equal([0, '']);
  return stdout;
}

describe(`backup and restore of a node that runs${skipReason}`, function () {
  this.timeout(60_000);
  before(function () {
    if (!haveShared) this.skip();
  });

  it('gives a node that starts, with the same state and what was signed', async () => {
    const args = ['--chain', `recording:${recordingOfSpec61}`, '--node', '1', '--driver', 'dry'];
    const node = spawn(process.execPath, [cliPath, 'run', ...args, '--data', at('live')], {
      stdio: 'ignore',
    });
    const ended = once(node, 'close');
    try {
      while (!existsSync(at('live', 'node.json')) && node.exitCode === null) await wait(20);
      const first = JSON.parse(await good('backup', '--data', at('live'), '--to', at('copy'), '--json'));
      expect(first).to.include({ wasRunning: true, before: 0, hasKey: false });
      expect(first.commits).to.equal(first.copied);
      const lines = (await good('export', '--data', at('live'))).trimEnd().split('\n');
      expect(JSON.parse(lines.at(-1)!).end.commits).to.equal(lines.length - 2);
    } finally {
      node.kill('SIGTERM');
      await ended;
    }
    const second = JSON.parse(
      await good('backup', '--data', at('live'), '--to', at('copy'), '--with-key', '--json'),
    );
    expect(second).to.include({ wasRunning: false, hasKey: true });
    const key = (await good('checkpoint', '--data', at('live'), '--verifier')).trimEnd();
    expect(await good('backup', '--verify', at('copy'), '--key', key)).to.match(
      /^good {6}every file, commit/,
    );
    const restored = JSON.parse(await good('restore', at('copy'), '--data', at('again'), '--json'));
    expect(restored.restored).to.deep.include({ commits: second.commits, hash: second.hash });
    const state = await good('state', '--data', at('live'), '--hash');
    expect(await good('state', '--data', at('again'), '--hash')).to.equal(state);
    expect(await good('verify', '--data', at('again'))).to.contain('signed by this node');
    const run = await runCli(['run', ...args, '--until-head', '--no-http', '--data', at('again')]);
    expect(run.status, run.stderr).to.equal(0);
    expect(await good('state', '--data', at('again'), '--hash')).to.equal(state);
    expect(await good('log', '--data', at('again'), '--type', 'LogRestored', '--json')).to.contain(
      '"keptKey":true',
    );
    expect(await good('verify', '--data', at('again'))).to.contain('signed by this node');
  });
});

describe('the commands that copy a log', function () {
  this.timeout(60_000);
  const data = at('data');
  before(() => lengthen(data, 40));

  const refused = ({ status, stdout, stderr }: CliResult, exitCode: number, reason: string): void => {
    expect([status, stdout], stderr).to.deep.equal([exitCode, '']);
    expect(stderr)
      .to.match(/^error: /)
      .and.contain(reason)
      .and.not.contain('bug');
  };

  it('say what they did, and what is not in a backup', async () => {
    const text = await good('backup', '--data', data, '--to', at('backup'));
    expect(text).to.match(/^good {6}40 commits copied, 0 were there\nlog {7}zledger\//);
    expect(text).to.contain('the secret key is not in it');
    expect(await good('backup', '--data', data, '--to', at('backup'))).to.contain(
      'nothing new to copy, 40 were',
    );
    const restored = await good('restore', at('backup'), '--data', at('restored'));
    expect(restored).to.contain('40 restored, 41 now').and.contain('makes a new key').and.contain('--known');
    await good('checkpoint', '--data', at('restored'), '--now');
    expect(await good('verify', '--data', at('restored'))).to.contain('2 checkpoints signed by this node');
  });

  it('say what was lost, from a checkpoint that was kept', async () => {
    await lengthen(data, 50);
    writeFileSync(at('kept'), await good('checkpoint', '--data', data, '--now'));
    const text = await good('restore', at('backup'), '--data', at('older'), '--known', at('kept'));
    expect(text).to.contain('lost      commits 40 to 49 were signed for');
    expect(await good('log', '--data', at('older'), '--from', '79', '--json')).to.contain(
      '"lost":{"from":40,"to":49}',
    );
  });

  it('give the same log by way of JSON lines', async () => {
    const lines = await good('export', '--data', data);
    writeFileSync(at('log.jsonl'), lines);
    const report = JSON.parse(await good('import', at('log.jsonl'), '--data', at('imported'), '--json'));
    const { hash, commits } = JSON.parse(await good('verify', '--data', data, '--json'));
    expect(report).to.deep.equal({ commits, events: 99, hash, before: 0 });
    expect(await good('export', '--data', at('imported'))).to.equal(lines);
    const piped = await runCli(['import', '-', '--data', at('piped')], { stdin: lines });
    expect(piped.stdout).to.match(/^good {6}every line gave the hash/);
  });

  it('refuse with a reason, a place and an exit code', async () => {
    refused(await runCli(['restore', at('backup'), '--data', data]), 2, 'is not empty');
    refused(await runCli(['restore', at('nowhere'), '--data', at('x')]), 2, 'There is no backup');
    refused(await runCli(['backup', '--data', at('nowhere'), '--to', at('y')]), 2, 'There is no ledger');
    refused(await runCli(['backup', '--data', data]), 2, 'either --to');
    refused(await runCli(['export', '--data', data, '--from', '5', '--to', '4']), 2, 'lies behind');
    writeFileSync(at('bad.jsonl'), readFileSync(at('log.jsonl'), 'utf8').replace('"number":7', '"number":8'));
    refused(await runCli(['import', at('bad.jsonl'), '--data', at('bad')]), 2, 'bad.jsonl, line 9: ');
    refused(
      await runCli(['run', '--chain', 'recording:x', '--node', '1', '--data', at('bad')]),
      2,
      'was broken off',
    );
    refused(await runCli(['import', at('missing'), '--data', at('z')]), 2, 'no such file');
    const segment = join(at('backup'), 'commits', readdirSync(join(at('backup'), 'commits'))[0]!);
    const bytes = readFileSync(segment);
    bytes[5000]! ^= 4;
    writeFileSync(segment, bytes);
    for (const args of [
      ['backup', '--verify', at('backup')],
      ['restore', at('backup'), '--data', at('b')],
    ])
      refused(await runCli(args), 1, 'of the log');
  });

  it('verify goes on where it was, and says what was read when', async () => {
    const first = JSON.parse(await good('verify', '--data', data, '--json'));
    expect(first.runs).to.have.length(1);
    await lengthen(data, 60);
    const text = await good('verify', '--data', data, '--resume');
    expect(text).to.match(/\nread {6}commits 0 to 49 on .*\nread {6}commits 50 to 59 on /);
    expect(text).to.contain('was not read again');
    expect(await good('verify', '--data', data)).to.not.contain('was not read again');
  });
});
