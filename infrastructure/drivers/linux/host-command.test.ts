import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { HostCommandError, runHostCommand, whichCommand } from './host-command.js';

async function failureOf(run: Promise<unknown>): Promise<HostCommandError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof HostCommandError) return error;
    throw error;
  }
  throw new Error('the command was expected to fail');
}

async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}

describe('runHostCommand', () => {
  it('gives stdout, stderr and the exit code, and passes arguments without a shell', async () => {
    const ran = await runHostCommand('printf', ['%s|%s', '$(id)', '; rm -rf x']);
    expect(ran).to.deep.equal({ stdout: '$(id)|; rm -rf x', stderr: '', exitCode: 0 });
  });

  it('writes the input to stdin', async () => {
    expect((await runHostCommand('cat', [], { input: 'hello\n' })).stdout).to.equal('hello\n');
  });

  it('throws a typed error with exit code and what was said, and notes it', async () => {
    const notes: [string, Record<string, unknown> | undefined][] = [];
    const error = await failureOf(
      runHostCommand('ls', ['/no/such/folder'], { note: (message, fields) => notes.push([message, fields]) }),
    );
    expect(error).to.include({ failure: 'exit', command: 'ls', exitCode: 2 });
    expect(error.stderrTail).to.contain('/no/such/folder');
    expect(error.message).to.contain('exit code 2');
    expect(notes).to.have.length(1);
    expect(notes[0]?.[0]).to.equal('host command failed: exit');
    expect(notes[0]?.[1]).to.include({ command: 'ls', exitCode: 2 });
  });

  it('takes allowed exit codes as answers', async () => {
    expect((await runHostCommand('false', [], { allowExit: [0, 1] })).exitCode).to.equal(1);
  });

  it('tells a missing command from one that failed', async () => {
    const error = await failureOf(runHostCommand('zledger-no-such-command', []));
    expect(error.failure).to.equal('not-found');
    expect(error.exitCode).to.equal(null);
  });

  it('kills the whole process group when time is over', async () => {
    const script =
      'setTimeout(()=>{},60000);const c=require("child_process").spawn("sleep",["61"]);console.log(c.pid)';
    let stderr = '';
    const error = await failureOf(
      runHostCommand(process.execPath, ['-e', script], {
        timeoutMs: 1500,
        note: (_message, fields) => (stderr = JSON.stringify(fields)),
      }),
    );
    expect(error.failure, stderr).to.equal('timeout');
    const grandchild = Number(error.stderrTail.trim()); // stdout stands in when stderr is empty
    expect(grandchild).to.be.greaterThan(1);
    expect(await isAlive(grandchild)).to.equal(false);
  });

  it('stops when its effect is called off, before and during the run', async () => {
    const controller = new AbortController();
    const running = failureOf(runHostCommand('sleep', ['60'], { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    expect((await running).failure).to.equal('aborted');
    expect((await failureOf(runHostCommand('true', [], { signal: controller.signal }))).failure).to.equal(
      'aborted',
    );
  });

  it('bounds the output', async () => {
    const error = await failureOf(runHostCommand('yes', []));
    expect(error.failure).to.equal('output-too-large');
  });

  it('does not wait for a daemon that the command left behind with its pipes', async () => {
    const ran = await runHostCommand('sh', ['-c', 'sleep 3 & echo $!'], { timeoutMs: 2500 });
    expect(ran.exitCode).to.equal(0);
    process.kill(Number(ran.stdout.trim()), 'SIGKILL');
  });
});

describe('whichCommand', () => {
  it('finds commands by name or path and nothing else', async () => {
    expect(await whichCommand('ls')).to.match(/\/ls$/);
    expect(await whichCommand(process.execPath)).to.equal(process.execPath);
    expect(await whichCommand('zledger-no-such-command')).to.equal(undefined);
    expect(await whichCommand('/etc')).to.equal(undefined);
  });
});
