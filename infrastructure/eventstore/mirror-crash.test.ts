import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { cliPath } from '../cli/run-cli.fixture.js';
import { signHead } from '../integrity/checkpoint-signer.js';
import { grow, signerOptions, signingTime } from '../integrity/signed-log.fixture.js';
import { collect, draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { describeWithServer, openTestStore, serverUrl } from './esdb.fixture.js';
import { openMirror } from './open-mirror.js';

/** Times that the mirror is killed. */
const rounds = Number(process.env['MIRROR_CRASH_ROUNDS'] ?? 6);

/** Runs the real command; kills it after some ms when `killAfter` is given. @returns exit code, null when killed, and output */
function mirrorProcess(data: string, killAfter?: number): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const args = [cliPath, '--log-level', 'error', 'mirror', '--data', data, '--to', serverUrl(), '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('error', reject).on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout });
    });
  });
}

describeWithServer(`the mirror, killed ${rounds} times at random moments`, () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it('goes on each time, and ends without gap and without double, with equal hashes', async () => {
    const path = join(folder.path, 'ledger');
    const ledger = await openLevelLedger({ path });
    await ledger.append(draftOf(['node'], null, { nonce: randomBytes(16).toString('hex') }), 0);
    const wide = 3_000_000; // a commit that no single append takes is among them
    await ledger.append({ ...draftOf(['node'], 1), input: 'x'.repeat(wide) }, 1);
    await grow(ledger, 6_000);
    await signHead(signerOptions(ledger, folder.path), signingTime);
    const [head, commits] = [ledger.head(), await collect(ledger.storedCommits())];
    await ledger.close();
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      const { code } = await mirrorProcess(folder.path, 500 + Math.floor(Math.random() * 2_500));
      if (code === null) killed++;
    }
    const { code, stdout } = await mirrorProcess(folder.path);
    expect(code).to.equal(0);
    const report = JSON.parse(stdout) as { url: string; head: unknown; streams: { log: string } };
    expect(report.head).to.deep.equal(head);
    const mirror = await openMirror(serverUrl().replace(/\/?(\?|$)/, `/${report.streams.log}$1`));
    expect(await collect(mirror.ledger.storedCommits())).to.deep.equal(commits);
    await mirror.ledger.close();
    const store = await openTestStore();
    const ids = new Set<string>();
    let messages = 0;
    for await (const { id, revision } of store.read(report.streams.log)) {
      expect(revision).to.equal(messages++);
      ids.add(id);
    }
    expect(ids.size).to.equal(messages);
    await store.close();
    process.stderr.write(`      killed ${killed} times; ${messages} messages, each once\n`);
  }).timeout(600_000);
});
