import { expect } from 'chai';
import type { Command } from 'commander';

import { createProgram } from './program.js';
import { runCli } from './run-cli.fixture.js';

const program = await createProgram();

/** Every command, as words after `zledger`. */
function commandPaths(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return [path, ...command.commands.flatMap((child) => commandPaths(child, [...path, child.name()]))];
}

describe('zledger, the program', () => {
  for (const path of commandPaths(program)) {
    it(`zledger ${path.join(' ')} --help`, async () => {
      const { status, stdout, stderr } = await runCli([...path, '--help']);
      expect([status, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(/^Usage: zledger/);
      const example = `Example:\n  $ zledger ${path.join(' ')} `;
      if (path.length > 0) expect(stdout.replace('Examples:', 'Example:')).to.contain(example);
    });
  }

  it('wraps a description once: each of its lines is as long as the next word allows', async () => {
    const { stdout } = await runCli(['verify', '--help']);
    const lines = stdout.split('\n\n')[1]!.split('\n');
    expect(lines).to.have.length.greaterThan(3);
    for (const [at, line] of lines.slice(0, -1).entries())
      expect(`${line} ${lines[at + 1]!.split(' ')[0]!}`, line).to.have.length.greaterThan(80);
  });

  it('loads only the command that is asked for, and all when none is known', async () => {
    const names = async (...args: string[]): Promise<readonly string[]> =>
      (await createProgram(args)).commands.map((command) => command.name());
    expect(await names('--log-level', 'status', 'log', '--json')).to.deep.equal(['log']);
    for (const args of [[], ['bogus'], ['help', 'log'], ['--help'], ['toString']])
      expect(await names(...args), args.join(' ')).to.have.length.greaterThan(10);
  });

  it('prints its version', async () => {
    const { status, stdout } = await runCli(['--version']);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  for (const args of [
    [],
    ['bogus'],
    ['deployment'],
    ['deployment', 'hash'],
    ['deployment', 'hash', 'a', 'b'],
    ['deployment', 'sign', 'a', '--twin', '1'],
    ['deployment', 'sign', 'a', '--twin', '0', '--key-type', 'ed25519'],
    ['log', '--bogus'],
    ['log', '--limit', '0'],
    ['log', '--log-level', 'loud'],
    ['log', '--from', '5', '--to', '4'],
    ['verify', '--data', '/nowhere/at/all'],
    ['log', '--data', '/nowhere/at/all'],
    ['checkpoint', '--data', '/nowhere/at/all'],
  ]) {
    it(`zledger ${args.join(' ')}: bad usage exits 2 and answers nothing`, async () => {
      const { status, stdout, stderr } = await runCli(args);
      expect([status, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.not.equal('').and.not.contain('    at ');
    });
  }

  it('colours errors only when told to', async () => {
    const plain = await runCli(['log', '--from', '5', '--to', '4'], { env: { NO_COLOR: '1' } });
    expect(plain.stderr).to.not.contain('\u001b');
    const coloured = await runCli(['log', '--from', '5', '--to', '4'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stderr).to.contain('\u001b[31merror:');
  });
});
