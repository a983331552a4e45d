import { expect } from 'chai';
import { checkHealth } from './check-health.js';
import { runControlCommand } from './control-command.js';

const script = (code: string): [string, ...string[]] => [process.execPath, '-e', code];
const never = new AbortController().signal;
const notes: unknown[] = [];
const note = (message: string, fields?: Record<string, unknown>): void =>
  void notes.push({ message, ...fields });
const call = { timeoutMs: 30_000, signal: never, note };

describe('a command of the operator', () => {
  it('gets its arguments as they are, without a shell, and what it says is noted', async () => {
    const more = ['upgrade', 'v2.0.0', '$(touch x); *'];
    const outcome = await runControlCommand(script('console.log(process.argv.slice(1).join("|"))'), {
      ...call,
      more,
    });
    expect(outcome).to.deep.equal({ kind: 'done' });
    expect(notes.at(-1)).to.deep.equal({ message: 'it said', stdout: 'upgrade|v2.0.0|$(touch x); *\n' });
  });

  it('fails for good, or may be tried again, by how it ends', async () => {
    const codes: [[string, ...string[]], string][] = [
      [script('console.error("wrong checksum"); process.exit(1)'), 'REFUSED'],
      [script('process.exit(75)'), 'TRY_AGAIN'],
      [script('process.kill(process.pid, "SIGKILL")'), 'INTERRUPTED'],
      [['/no/such/program'], 'INTERRUPTED'],
    ];
    for (const [command, code] of codes)
      expect(await runControlCommand(command, call), code).to.deep.include({ kind: 'failed', code });
    const refused = await runControlCommand(codes[0]?.[0] ?? ['x'], call);
    expect(refused.kind === 'failed' && refused.reason).to.contain('wrong checksum');
    const slow = await runControlCommand(script('setTimeout(() => {}, 60000)'), { ...call, timeoutMs: 100 });
    expect(slow).to.deep.include({ kind: 'failed', code: 'INTERRUPTED' });
  });
});

describe('the health check of a new version', () => {
  const options = { headSeen: () => 0, withinMs: 20_000, everyMs: 20, note };

  it('is asked again until it is well', async () => {
    const until = Date.now() + 300;
    const command = script(`process.exit(Date.now() < ${until} ? 1 : 0)`);
    expect(await checkHealth({ ...options, command }, never)).to.deep.equal({ kind: 'done' });
  });

  it('fails when it is not well in time, and when it is silent', async () => {
    const bad = await checkHealth({ ...options, command: script('process.exit(1)'), withinMs: 200 }, never);
    expect(bad).to.deep.include({ kind: 'failed', code: 'REFUSED' });
    const silent = await checkHealth(
      { ...options, command: script('setInterval(() => {}, 1000)'), withinMs: 200 },
      never,
    );
    expect(silent).to.deep.include({ kind: 'failed', code: 'REFUSED' });
  });

  it('says what the check said, not that its last call was cut off', async () => {
    const command = script('console.error("the disk is sick"); process.exit(1)');
    const sick = await checkHealth({ ...options, command, withinMs: 1500, everyMs: 1 }, never);
    expect(sick.kind === 'failed' && sick.reason)
      .to.contain('not well within 1500 ms')
      .and.contain('the disk is sick');
  });

  it('without a command asks whether the node has read a block since its start', async () => {
    let head = 7;
    expect(
      await checkHealth({ ...options, command: null, headSeen: () => head, withinMs: 60 }, never),
    ).to.deep.include({
      kind: 'failed',
    });
    setTimeout(() => (head = 8), 50);
    expect(await checkHealth({ ...options, command: null, headSeen: () => head }, never)).to.deep.equal({
      kind: 'done',
    });
  });

  it('ends when the node is stopped', async () => {
    const abort = new AbortController();
    const checking = checkHealth({ ...options, command: null }, abort.signal);
    abort.abort();
    expect((await checking).kind).to.equal('failed');
  });
});
