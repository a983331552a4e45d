import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

import { expect } from 'chai';

import { openMailbox } from '../../http/mailbox-server.js';
import { draftOf, fill, temporaryFolder } from '../../ledger/drafts.fixture.js';
import type { NavigableLedger } from '../../ledger/ledger.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { createLogger } from '../../logging/logger.js';
import { dataFolder } from '../../node/data-folder.js';
import { removeNodeFile, writeNodeFile } from '../../node/node-file.js';
import { NodeReader } from '../../node/node-reader.js';
import { cliPath, runCli } from '../run-cli.fixture.js';

/** As much of a running node as serves its log: the ledger, the mailbox, and the file that says where it answers. */
async function startServing(data: string): Promise<{ ledger: NavigableLedger; stop(): Promise<void> }> {
  const { ledger: path, nodeFile } = dataFolder(data);
  const ledger = await openLevelLedger({ path });
  const log = createLogger({ level: 'silent', pretty: false, colour: false });
  const arrive = async (): Promise<never> => Promise.reject(new Error('takes no bodies'));
  const reader = new NodeReader(ledger);
  const mailbox = await openMailbox({ port: 0, log, arrive, reader, requestsPerMinute: 1000 });
  await writeNodeFile(nodeFile, { pid: process.pid, url: mailbox.url });
  return {
    ledger,
    stop: async () => {
      await mailbox.close();
      await removeNodeFile(nodeFile);
      await ledger.close();
    },
  };
}

describe('zledger log --follow', () => {
  const root = temporaryFolder();
  after(root.remove);
  let child: ChildProcess | null = null;
  afterEach(() => child?.kill('SIGKILL'));

  function start(
    data: string,
    ...args: string[]
  ): { lines: AsyncIterator<string>; notes: AsyncIterator<string> } {
    child = spawn(process.execPath, [cliPath, 'log', '--data', data, '--follow', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = [child.stdout, child.stderr];
    if (out === null || err === null) throw new Error('both are piped');
    const iterate = (input: NodeJS.ReadableStream): AsyncIterator<string> =>
      createInterface({ input })[Symbol.asyncIterator]();
    return { lines: iterate(out), notes: iterate(err) };
  }

  async function exitOfChild(): Promise<unknown> {
    if (child === null) throw new Error('not started');
    return child.exitCode === null ? await once(child, 'exit') : [child.exitCode, null];
  }

  async function take(lines: AsyncIterator<string>, count: number): Promise<string[]> {
    const taken: string[] = [];
    while (taken.length < count) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`it ended after ${taken.length} lines`);
      taken.push(value);
    }
    return taken;
  }

  const positionOf = (line: string): number => (JSON.parse(line) as { position: number }).position;

  it('prints each event once, from history into the running log and across a restart, until Ctrl-C', async () => {
    const data = join(root.path, 'a');
    const first = await startServing(data);
    await fill(
      first.ledger,
      Array.from({ length: 30 }, () => draftOf(['node', 'contract-1'])),
    );
    const { lines, notes } = start(data, '--json', '--from', '10', '--stream', 'node');
    const seen = await take(lines, 25);
    await fill(first.ledger, [draftOf(['node']), draftOf(['contract-1', 'node'])]);
    seen.push(...(await take(lines, 2)));
    await first.stop();
    expect(await take(notes, 1)).to.deep.equal([
      'No node runs on this data folder: waiting for one to start. Ctrl-C ends.',
    ]);
    const second = await startServing(data);
    await fill(second.ledger, [draftOf(['node'])]);
    seen.push(...(await take(lines, 1)));
    expect(seen.map(positionOf)).to.deep.equal([
      ...Array.from({ length: 25 }, (_, at) => 10 + at * 2),
      60,
      62,
      63,
    ]);
    child?.kill('SIGINT');
    expect(await exitOfChild()).to.deep.equal([0, null]);
    await second.stop();
  });

  it('prints the log of a stopped node and lets go of it, so that the node can start', async () => {
    const data = join(root.path, 'b');
    const ledger = await openLevelLedger({ path: dataFolder(data).ledger });
    await fill(
      ledger,
      Array.from({ length: 3 }, () => draftOf(['node'])),
    );
    await ledger.close();
    const { lines, notes } = start(data);
    const [head = '', ...rows] = await take(lines, 4);
    expect(head).to.match(/^POSITION  CHAIN TIME +BLOCK  CAUSE +STREAM +TYPE +DATA$/);
    expect(rows.map((row) => row.trim().split(/ +/)[0])).to.deep.equal(['0', '1', '2']);
    await take(notes, 1);
    const serving = await startServing(data);
    await fill(serving.ledger, [draftOf(['node'])]);
    expect((await take(lines, 1))[0]).to.match(/^ +3 /);
    child?.kill('SIGTERM');
    expect(await exitOfChild()).to.deep.equal([0, null]);
    await serving.stop();
  });

  it('ends after --limit; --reverse begins at the end, of a running and of a stopped node', async () => {
    const data = join(root.path, 'c');
    const serving = await startServing(data);
    await fill(
      serving.ledger,
      Array.from({ length: 9 }, (_, at) => draftOf([`contract-${at % 2}`])),
    );
    const { lines } = start(data, '--json', '--limit', '2', '--type', 'Tested');
    expect((await take(lines, 2)).map(positionOf)).to.deep.equal([0, 1]);
    expect(await exitOfChild()).to.deep.equal([0, null]);
    const reverse = async (): Promise<number[]> => {
      const args = ['--data', data, '--json', '--reverse', '--limit', '3', '--stream', 'contract-0'];
      const { stdout } = await runCli(['log', ...args]);
      return stdout.trimEnd().split('\n').map(positionOf);
    };
    expect(await reverse()).to.deep.equal([8, 6, 4]);
    await serving.stop();
    expect(await reverse()).to.deep.equal([8, 6, 4]);
  });

  it('takes no end and no turning round', async () => {
    for (const args of [['--to', '3'], ['--reverse']]) {
      const { status, stderr } = await runCli(['log', '--follow', ...args]);
      expect(status).to.equal(2);
      expect(stderr).to.contain('--follow');
    }
  });
});
