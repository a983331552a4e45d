import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { grow } from '../../integrity/signed-log.fixture.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { draftOf } from '../../ledger/drafts.fixture.js';
import { type CliResult, runCli } from '../run-cli.fixture.js';

describe('zledger checkpoint, prove, check and verify', () => {
  let root: string;
  let data: string;
  let key: string;

  const zledger = (...args: string[]): Promise<CliResult> => runCli(args, { env: { ZLEDGER_DATA: data } });
  /** Its standard output, when it ended well. */
  async function answer(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await zledger(...args);
    expect([status, stderr], args.join(' ')).to.deep.equal([0, '']);
    return stdout;
  }
  async function lengthen(commits: number): Promise<void> {
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await grow(ledger, commits);
    await ledger.close();
  }
  async function save(name: string, text: string): Promise<string> {
    await writeFile(join(root, name), text);
    return join(root, name);
  }

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-cli-proofs-'));
    data = join(root, 'data');
    await lengthen(20);
    await answer('checkpoint', '--now');
    key = (await answer('checkpoint', '--verifier')).trimEnd();
  });

  after(() => rm(root, { recursive: true }));

  it('print the newest checkpoint as it was signed, and the key to check it with', async () => {
    const [note, json] = [await answer('checkpoint'), JSON.parse(await answer('checkpoint', '--json'))];
    expect(note).to.match(
      /^zledger\/(abab){4}\/node-14\/[0-9a-f]{16}\n20\n[^\n]+=\nsigned-at [^\n]+Z\n\n— zledger/,
    );
    expect(json).to.include({ note, size: 20, verifier: key });
    expect(key.startsWith(note.split('\n')[0]!)).to.equal(true);
  });

  it('prove an event to somebody who has only the file and the key', async () => {
    const file = await save('event.proof', await answer('prove', 'event', '8'));
    const elsewhere = await runCli(['check', file, '--key', key], { env: { ZLEDGER_DATA: '/nonexistent' } });
    expect([elsewhere.status, elsewhere.stderr]).to.deep.equal([0, '']);
    const { stdout } = elsewhere;
    expect(stdout).to.match(/^good {8}the event is in the log/);
    expect(stdout).to.match(/\nevent {7}Tested \(schema 1\) at position 8\n/);
    expect(stdout).to.match(/\nstream {6}contract-4, version 0\n/);
    expect(stdout).to.match(/\nnode {8}zledger\/abababababababab\/node-14\//);
    expect(stdout).to.match(/\ntime {8}1970-01-01T00:00:24.000Z by the chain, block 4\n/);
    expect(stdout).to.not.contain('caution');
    const piped = await runCli(['check', '-', '--json'], { stdin: await readFile(file, 'utf8') });
    const proven: unknown = JSON.parse(piped.stdout);
    expect(proven).to.include({ ok: true, kind: 'event', keyGiven: false, verifier: key });
    expect(proven).to.have.nested.property('event.data.number', 4);
    expect((await zledger('check', file)).stdout).to.contain('caution');
  });

  it('prove that the log only grew since a checkpoint that was kept', async () => {
    const kept = await save('kept.checkpoint', await answer('checkpoint'));
    await lengthen(50);
    const fresh = await save('fresh.checkpoint', await answer('checkpoint', '--now'));
    for (const [old, next] of [
      [kept, fresh],
      ['20', '50'],
      ['3', fresh],
    ] as const) {
      const file = await save('grown.proof', await answer('prove', 'consistency', old, next));
      const { stdout, status } = await zledger('check', file, '--key', key);
      expect(status).to.equal(0);
      expect(stdout)
        .to.match(/^good {8}the log only grew/)
        .and.contain('50 commits, root ');
      expect(stdout.includes('not signed')).to.equal(old === '3');
    }
    const proof = await answer('prove', 'event', '90', '--checkpoint', fresh);
    expect(JSON.parse(proof)).to.include({ size: 50, position: 90 });
  });

  it('exit 1 for a proof that does not hold and 2 for what is none', async () => {
    const good = await answer('prove', 'event', '8');
    const moved = await save('moved.proof', good.replace('"position": 8', '"position": 1000'));
    const refused = await zledger('check', moved, '--key', key);
    expect([refused.status, refused.stdout.slice(0, 10)]).to.deep.equal([1, 'refused   ']);
    const json = JSON.parse((await zledger('check', moved, '--json')).stdout);
    expect(json).to.include({ ok: false, kind: 'event' });
    const none = await save('none.proof', '{}');
    for (const args of [
      ['check', none],
      ['check', join(root, 'missing')],
      ['check', none, '--key', 'x'],
      ['check', none, '--key', key.replace('node-14', 'node-15')],
      ['prove', 'event', '100000'],
      ['prove', 'event', 'x'],
      ['prove', 'consistency', '20', '1000'],
      ['prove', 'consistency', '20', '7'],
      ['prove', 'consistency', none, '20'],
      ['prove', 'event', '8', '--checkpoint', none],
    ]) {
      const { status, stdout, stderr } = await zledger(...args);
      expect([status, stdout], `${args.join(' ')}: ${stderr}`).to.deep.equal([2, '']);
      expect(stderr)
        .to.match(/^error: /)
        .and.not.contain('bug');
    }
  });

  it('say what is missing before anything was signed', async () => {
    const bare = join(root, 'bare');
    const ledger = await openLevelLedger({ path: join(bare, 'ledger') });
    await grow(ledger, 3);
    await ledger.close();
    for (const args of [['checkpoint'], ['prove', 'event', '0']]) {
      const { status, stderr } = await zledger(...args, '--data', bare);
      expect(status).to.equal(2);
      expect(stderr).to.contain('--now');
    }
    const { status, stdout } = await zledger('verify', '--data', bare);
    expect(status).to.equal(0);
    expect(stdout).to.contain('there is no checkpoint to hold this log against');
  });

  it('verify holds the log against every checkpoint', async () => {
    const report = JSON.parse(await answer('verify', '--json'));
    expect(report).to.include({ ok: true, commits: 50 });
    expect(report.merkle).to.deep.include({
      size: 50,
      checkpoints: 2,
      signaturesChecked: true,
      findings: [],
    });
    expect(await answer('verify')).to.contain('it went through 2 checkpoints signed by this node');
  });

  it('verify finds a changed checkpoint, and a log that is not the one that was signed', async () => {
    const folder = join(data, 'checkpoints');
    const [first] = (await readdir(folder)).sort();
    const file = join(folder, first!);
    const good = await readFile(file, 'utf8');
    const changes = [
      good.replace('signed-at 2', 'signed-at 3'),
      good.replace('\n20\n', '\n21\n'),
      good.replace('\n\n', '\n'),
      good.replace(/\n20\n..../, '\n20\nAAAA'),
    ];
    for (const changed of changes) {
      await writeFile(file, changed);
      const { status, stdout } = await zledger('verify');
      expect([status, changed === good]).to.deep.equal([1, false]);
      expect(stdout).to.contain(first!).and.contain('every commit has its hash');
    }
    await writeFile(file, good);
    await rename(join(data, 'ledger'), join(root, 'kept-ledger'));
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await grow(ledger, 9);
    await ledger.append(draftOf(['elsewhere']), ledger.head().nextPosition);
    await grow(ledger, 30);
    await ledger.close();
    const report = JSON.parse((await zledger('verify', '--json')).stdout);
    expect(report).to.include({ ok: false, finding: null });
    expect(report.merkle.findings).to.have.length(2);
    expect((await zledger('checkpoint', '--now')).status).to.equal(1);
    await rm(join(data, 'ledger'), { recursive: true });
    await rename(join(root, 'kept-ledger'), join(data, 'ledger'));
    expect((await zledger('verify')).status).to.equal(0);
  });
});
