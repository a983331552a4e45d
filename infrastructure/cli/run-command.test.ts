import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

const fixture = fileURLToPath(new URL('./run-command.fixture.js', import.meta.url));

interface Ending {
  readonly status: unknown;
  readonly stderr: string;
}

/** Starts a command of the fixture, sends it the signals once it is ready, and waits for its end. */
async function run(command: string, ...signals: readonly NodeJS.Signals[]): Promise<Ending> {
  const child = spawn(process.execPath, [fixture, command]);
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  for (const signal of signals) {
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 100)); // equal signals that are not yet taken count as one
  }
  const [status]: unknown[] = await closed;
  return { status, stderr };
}

describe('runCommand', () => {
  it('lets a command end well on Ctrl-C', async () => {
    expect(await run('patient', 'SIGINT')).to.deep.equal({ status: 0, stderr: '' });
  });

  it('exits with 130 or 143 when a command breaks off', async () => {
    expect(await run('broken', 'SIGINT')).to.deep.equal({ status: 130, stderr: '' });
    expect(await run('broken', 'SIGTERM')).to.deep.equal({ status: 143, stderr: '' });
  });

  it('ends a command that does not listen at the second Ctrl-C', async () => {
    expect(await run('deaf', 'SIGINT', 'SIGINT')).to.deep.equal({ status: 130, stderr: '' });
  });

  it('calls a bug a bug, with its stack, and never exits with the code of a finding', async () => {
    for (const command of ['buggy', 'lost']) {
      const { status, stderr } = await run(command);
      expect(status).to.equal(3);
      expect(stderr).to.contain('this is a bug in zledger').and.contain('TypeError: ').and.contain('    at ');
    }
  });
});
