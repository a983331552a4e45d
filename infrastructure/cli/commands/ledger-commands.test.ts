import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { openLevelLedger } from '../../ledger/level-ledger.js';
import type { CommitDraft, Ledger } from '../../ledger/ledger.js';
import { cliPath, cutOff, runCli, runUnread } from '../run-cli.fixture.js';

/** Two events per commit: one of the node, one of a contract whose id passes 2^53. */
function draft(number: number): CommitDraft {
  const block = { number, hash: `0x${number.toString(16).padStart(64, '0')}` };
  return {
    input: { number },
    causation: { kind: 'blocks', block },
    cursor: block,
    chainTime: Date.UTC(2024, 0, 1, 0, 0, number),
    recordedAt: 0,
    events: [
      { stream: 'node', type: 'ChainAdvanced', schemaVersion: 1, data: { to: number } },
      {
        stream: 'contract-18446744073709551615',
        type: 'ContractCreated',
        schemaVersion: 1,
        data: { contractId: 18446744073709551615n, text: 'red \u001b[31m' },
      },
    ],
  };
}

async function fill(ledger: Ledger, commits: number): Promise<void> {
  for (let number = 0; number < commits; number++)
    await ledger.append(draft(number), ledger.head().nextPosition);
}

describe('zledger log and verify', () => {
  let data: string;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'zledger-cli-log-'));
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await fill(ledger, 20);
    await ledger.close();
  });

  after(() => rm(data, { recursive: true }));

  const log = (...args: string[]): ReturnType<typeof runCli> => runCli(['log', '--data', data, ...args]);
  const positions = (stdout: string): string[] =>
    stdout.match(/"position":\d+/g)!.map((text) => text.slice(11));

  it('prints a table in which foreign escape sequences are shown and not obeyed', async () => {
    const { status, stdout, stderr } = await log('--from', '2', '--to', '3');
    expect([status, stderr]).to.deep.equal([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.match(/^POSITION  CHAIN TIME +BLOCK  CAUSE    STREAM +TYPE +DATA$/);
    expect(lines[1]).to.match(/^ +2  2024-01-01 00:00:01 +1  block 1  node@1 +ChainAdvanced +\{"to":1\}$/);
    expect(lines[2]).to.contain('18446744073709551615').and.contain('\\u001b');
    expect(stdout).to.not.contain('\u001b');
  });

  it('prints whole events as JSON lines, exact to the last digit', async () => {
    const { stdout } = await log('--from', '3', '--limit', '1', '--json');
    expect(stdout).to.contain('"contractId":18446744073709551615,');
    const event: unknown = JSON.parse(stdout);
    expect(event).to.include({ position: 3, streamVersion: 1, type: 'ContractCreated', schemaVersion: 1 });
    expect(event).to.have.nested.property('commit.causation.block.number', 1);
  });

  it('selects by position, stream, type and number', async () => {
    expect(positions((await log('--json', '--from', '36')).stdout)).to.deep.equal(['36', '37', '38', '39']);
    expect(positions((await log('--json', '--stream', 'node', '--limit', '2')).stdout)).to.deep.equal([
      '0',
      '2',
    ]);
    expect(positions((await log('--json', '--type', 'ContractCreated', '--to', '4')).stdout)).to.deep.equal([
      '1',
      '3',
    ]);
    const both = await log('--json', '--type', 'ContractCreated', '--type', 'ChainAdvanced', '--to', '1');
    expect(positions(both.stdout)).to.deep.equal(['0', '1']);
  });

  it('says so of a type that it does not know, which may be mistyped or of a newer version', async () => {
    const { status, stdout, stderr } = await log('--type', 'ContractCancelled', '--type', 'ContractCreated');
    expect(status).to.equal(0);
    expect(stdout).to.contain('ContractCreated');
    expect(stderr).to.match(/no events of type ContractCancelled \(did you mean 'ContractCanceled'\?\)/);
    expect(stderr).to.not.contain('ContractCreated');
  });

  it('finds the data folder through ZLEDGER_DATA', async () => {
    const { status, stdout } = await runCli(['log', '--limit', '1', '--json'], {
      env: { ZLEDGER_DATA: data },
    });
    expect([status, positions(stdout)]).to.deep.equal([0, ['0']]);
  });

  it('verifies a good log', async () => {
    const { status, stdout } = await runCli(['verify', '--data', data, '--json']);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ ok: true, commits: 20, events: 40, finding: null });
    expect((await runCli(['verify', '--data', data])).stdout).to.match(
      /^good .*\nunsigned .*\ncommits +20\nevents +40\nhash +[0-9a-f]{64}\nroot +[0-9a-f]{64}\n$/,
    );
  });

  it('says who is in the way when a node is running, with exit code 3', async () => {
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    const { status, stdout, stderr } = await log();
    await ledger.close();
    expect([status, stdout]).to.deep.equal([3, '']);
    expect(stderr)
      .to.match(/^error: /)
      .and.contain('Stop that one')
      .and.not.contain('    at ');
  });

  it('ends without a word when nobody reads its answer', async () => {
    for (const command of ['log', 'export', 'verify'])
      expect(await runUnread(cliPath, command, '--data', data), command).to.deep.equal(cutOff);
  });

  it('ends without a word when nobody reads on, as in `zledger log | head -1`', async () => {
    const long = await mkdtemp(join(tmpdir(), 'zledger-cli-long-'));
    const ledger = await openLevelLedger({ path: join(long, 'ledger') });
    await fill(ledger, 400);
    await ledger.close();
    const child = spawn(process.execPath, [cliPath, 'log', '--data', long, '--json']);
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const [status]: unknown[] = await once(child, 'close');
    await rm(long, { recursive: true });
    expect({ status, stderr }).to.deep.equal(cutOff);
  });

  it('finds one flipped bit, names the position and exits 1', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'zledger-cli-broken-'));
    const ledger = await openLevelLedger({ path: join(broken, 'ledger') });
    await fill(ledger, 200);
    await ledger.close();
    await flipBit(join(broken, 'ledger', 'log'));
    const { status, stdout, stderr } = await runCli(['verify', '--data', broken]);
    await rm(broken, { recursive: true });
    expect(status, stdout + stderr).to.equal(1);
    expect(stdout + stderr).to.match(/position|commit/);
  });
});

/** Changes a bit in the middle of the largest file of a database that is closed. */
async function flipBit(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(log|ldb)$/.test(name));
  const files = await Promise.all(names.map((name) => open(join(folder, name), 'r+')));
  const sizes = await Promise.all(files.map(async (file) => (await file.stat()).size));
  const largest = sizes.indexOf(Math.max(...sizes));
  const byte = Buffer.alloc(1);
  const at = Math.floor(sizes[largest]! / 3);
  await files[largest]!.read(byte, 0, 1, at);
  await files[largest]!.write(Buffer.from([byte[0]! ^ 4]), 0, 1, at);
  await Promise.all(files.map((file) => file.close()));
}
