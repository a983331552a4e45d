import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./run-tests.js', import.meta.url));

describe('npm test', function () {
  this.timeout(60_000);
  let dist = '';
  let child: ChildProcess;
  let said = '';

  beforeEach(() => {
    dist = mkdtempSync(join(tmpdir(), 'zledger-run-tests-'));
    // mocha takes a file without a package beside it for CommonJS
    add('package.json', '{"type":"commonjs"}');
  });
  afterEach(() => rmSync(dist, { recursive: true }));

  function add(path: string, text: string): void {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    writeFileSync(join(dist, path), text);
  }

  function start(...args: string[]): Promise<number | null> {
    child = spawn(process.execPath, [program, '--dist', dist, ...args], {
      env: { ...process.env, ZLEDGER_TEST_SUMMARY: join(dist, 'summary.json') },
    });
    said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (said += text.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  const summary = (): unknown => JSON.parse(readFileSync(join(dist, 'summary.json'), 'utf8'));

  it('adds up what its processes counted, and shows the output of each whole', async () => {
    add('domain/one.test.js', `it('one', () => {}); it.skip('two', () => {});`);
    add('chain/two.test.js', `it('three', () => console.log('by the test'));`);
    expect(await start()).to.equal(0);
    expect(summary()).to.deep.equal({ passed: 2, failed: 0, skipped: 1 });
    expect(said).to.match(
      /==== chain: 1 passed, 0 failed, 0 skipped, \d+ s ====\n[^=]*by the test[^=]*==== end of chain/,
    );
    expect(said).to.match(/All tests in \d+ s: 2 passed, 0 failed, 1 skipped\n$/);
  });

  it('exits 1 and names what failed, what could not be loaded, and what died', async () => {
    add('domain/one.test.js', `it('fails', () => { throw new Error('x'); }); it('two', () => {});`);
    add('chain/two.test.js', `it('dies', () => process.kill(process.pid, 'SIGKILL'));`);
    add('simulations/three.test.js', `require('./nowhere.js');`);
    add('infrastructure/cli/four.test.js', `it('ends all', () => process.exit(0));`);
    expect(await start()).to.equal(1);
    expect(summary()).to.deep.equal({ passed: 1, failed: 4, skipped: 0 });
    expect(said).to.match(/FAILED in core: fails\n {4}Error: x\n {8}at .*one\.test\.js/);
    expect(said).to.contain('FAILED in chain: mocha ended with');
    expect(said).to.contain('FAILED in simulations: mocha ended with').and.contain('nowhere.js');
    expect(said).to.contain('FAILED in infrastructure/cli: mocha ended with exit code 0');
  });

  it('runs what it is asked for only, and refuses what is not there', async () => {
    add('domain/one.test.js', `it('one', () => {}); it('other', () => {});`);
    add('chain/two.test.js', `it('one', () => { throw new Error('x'); });`);
    expect(await start('domain', '--grep', 'other')).to.equal(0);
    expect(summary()).to.deep.equal({ passed: 1, failed: 0, skipped: 0 });
    expect(await start('nowhere')).to.equal(2);
    expect(said).to.contain('no test file');
    expect(await start('--lanes', '0')).to.equal(2);
  });

  it('ends a process that does not end after its tests, and says so', async () => {
    add('domain/one.test.js', `it('leaves a timer', () => setInterval(() => {}, 1000));`);
    expect(await start('--linger', '0.1')).to.equal(1);
    expect(summary()).to.deep.equal({ passed: 1, failed: 1, skipped: 0 });
    expect(said).to.contain(
      'FAILED in core: mocha ended with SIGKILL, as it still ran 0.1 s after its tests',
    );
  });

  it('ends all processes when it is stopped, also those that tests started', async () => {
    const pids = join(dist, 'pids');
    add(
      'domain/one.test.js',
      `it('waits', function (done) {
        this.timeout(0);
        const { pid } = require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' });
        require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + pid);
      });`,
    );
    const ended = start();
    while (!existsSync(pids) || readFileSync(pids, 'utf8') === '') await pause(50);
    child.kill('SIGINT');
    expect(await ended).to.equal(130);
    expect(said).to.contain('stopped');
    for (const pid of readFileSync(pids, 'utf8').split(' ')) {
      for (let round = 0; isAlive(Number(pid)); round += 1) {
        expect(round, `process ${pid} is still there`).to.be.lessThan(200);
        await pause(50);
      }
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    // a zombie answers too, until its parent has looked
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}
