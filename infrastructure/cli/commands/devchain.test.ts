import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { WebSocket } from 'ws';

import { cliPath, runCli } from '../run-cli.fixture.js';

interface RunningChain {
  readonly child: ChildProcessWithoutNullStreams;
  readonly url: string;
  readonly genesis: string;
}

/** A test that fails must leave no chain behind: it would keep the whole run from ending. */
const started = new Set<ChildProcessWithoutNullStreams>();

/** Starts the program and waits until it has said where it listens. */
async function startChain(...args: string[]): Promise<RunningChain> {
  const child = spawn(process.execPath, [
    cliPath,
    'devchain',
    '--port',
    '0',
    '--log-level',
    'silent',
    ...args,
  ]);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    stdout += String(piece);
    const match = /^url +(ws:\/\/127\.0\.0\.1:\d+)\ngenesis +(0x[0-9a-f]{64})\n/.exec(stdout);
    if (match) return { child, url: match[1]!, genesis: match[2]! };
  }
  throw new Error(`the chain ended before it was up: ${stdout}${stderr}`);
}

async function call(url: string, method: string, ...params: unknown[]): Promise<unknown> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  const [data]: unknown[] = await once(socket, 'message');
  socket.terminate();
  const answer: unknown = JSON.parse(String(data));
  expect(answer).to.have.property('result');
  return (answer as { readonly result: unknown }).result; // just checked
}

async function stop({ child }: RunningChain, signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
  child.kill(signal);
  const [status]: unknown[] = await once(child, 'exit');
  return status as number | null; // as Node.js documents it
}

describe('zledger devchain', function () {
  this.timeout(60_000);

  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    started.clear();
  });

  it('answers JSON-RPC where it says, makes blocks on request, and ends well on Ctrl-C', async () => {
    const chain = await startChain('--block-time', '0');
    expect(await call(chain.url, 'chain_getBlockHash', 0)).to.equal(chain.genesis);
    await call(chain.url, 'dev_newBlock');
    expect(await call(chain.url, 'chain_getHeader')).to.have.property('number', '0x1');
    expect(await stop(chain)).to.equal(0);
  });

  it('goes on from its file, and has another runtime from the given height on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-cli-chain-'));
    const args = [
      '--block-time',
      '0',
      '--file',
      join(folder, 'chain'),
      '--runtime',
      'older',
      '--upgrade-at',
      '2',
    ];
    const specVersion = async (chain: RunningChain): Promise<unknown> => {
      const version = await call(chain.url, 'state_getRuntimeVersion');
      return (version as { readonly specVersion?: unknown }).specVersion;
    };
    const first = await startChain(...args);
    const older = await specVersion(first);
    await call(first.url, 'dev_newBlock');
    expect(await stop(first, 'SIGTERM')).to.equal(0);
    const second = await startChain(...args);
    expect(second.genesis).to.equal(first.genesis);
    expect(await call(second.url, 'chain_getHeader')).to.have.property('number', '0x1');
    await call(second.url, 'dev_newBlock');
    await call(second.url, 'dev_newBlock');
    expect(await specVersion(second))
      .to.be.a('number')
      .and.not.equal(older);
    expect(await stop(second)).to.equal(0);
    await rm(folder, { recursive: true });
  });

  it('says that the port is taken, with exit code 3', async () => {
    const chain = await startChain('--block-time', '0');
    const port = new URL(chain.url).port;
    const { status, stdout, stderr } = await runCli(['devchain', '--port', port]);
    await stop(chain);
    expect([status, stdout]).to.deep.equal([3, '']);
    expect(stderr).to.contain('choose another port');
  });

  it('refuses times and runtimes that are none', async () => {
    for (const args of [
      ['--block-time', '6'],
      ['--runtime', 'newest'],
      ['--port', '70000'],
      ['--upgrade-at', '0'],
    ]) {
      expect(await runCli(['devchain', ...args]), args.join(' ')).to.include({ status: 2, stdout: '' });
    }
  });
});
