import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

import { cliPath, cutOff, runUnread } from './run-cli.fixture.js';

const commandFixture = fileURLToPath(new URL('./run-command.fixture.js', import.meta.url));
const imports = fileURLToPath(new URL('../checks/main.js', import.meta.url));

describe('a program whose output nobody reads', () => {
  for (const args of [['--help'], ['simulate', '--list']]) {
    it(`zledger ${args.join(' ')} ends without a word, as of SIGPIPE`, async () => {
      expect(await runUnread(cliPath, ...args)).to.deep.equal(cutOff);
    });
  }

  it('the checks of the project do, too', async () => {
    expect(await runUnread(imports)).to.deep.equal(cutOff);
  });

  it('brings its work to an end first, and then exits as of SIGPIPE, however it ended', async () => {
    for (const command of ['patient', 'broken'])
      expect(await runUnread(commandFixture, command), command).to.deep.equal(cutOff);
  });

  it('keeps the code of a finding', async () => {
    expect(await runUnread(commandFixture, 'finds')).to.deep.equal({ status: 1, stderr: '' });
  });

  it('goes on when only standard error is closed', async () => {
    const child = spawn(process.execPath, [commandFixture, 'chatty'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.destroy();
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const [status]: unknown[] = await once(child, 'close');
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: 'ready\ndone\n' });
  });
});
