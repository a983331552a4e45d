import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Command } from 'commander';
import { defaultPlan } from '../../domain/rollout/rollout-plan.js';
import { CliError } from './cli-error.js';
import {
  addHostControlOptions,
  parseBroadcast,
  parseCommand,
  readHostControl,
} from './host-control-options.js';

async function read(...args: string[]): ReturnType<typeof readHostControl> {
  const program = addHostControlOptions(new Command('run')).exitOverride();
  return readHostControl(program.parse(args, { from: 'user' }).opts());
}

describe('what an operator says of upgrades and power', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-control-'));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it('is nothing when nothing is said: the node says what it would do', async () => {
    expect(await read()).to.deep.equal({
      control: { flavour: 'full', plan: defaultPlan, updater: false, powerCommand: false, wakeOnLan: false },
      updater: null,
      healthCheck: null,
      healthCheckWithin: 300_000,
      powerCommand: null,
      wake: null,
    });
  });

  it('names one way to wake others of the farm', async () => {
    const byPackets = await read('--wake-on-lan', '10.1.255.255:7');
    expect(byPackets.wake).to.deep.equal({ kind: 'broadcast', to: { address: '10.1.255.255', port: 7 } });
    expect(byPackets.control.wakeOnLan).to.equal(true);
    expect((await read('--wake-on-lan', '255.255.255.255')).wake).to.deep.include({
      to: { address: '255.255.255.255', port: 9 },
    });
    const control = await file('wake.yaml', 'wake_on_lan: 10.1.255.255\n');
    expect((await read('--host-control', control)).wake).to.have.property('kind', 'broadcast');
    const command = ['--wake-command', '["ether-wake","-i","zos"]'];
    expect((await read('--host-control', control, ...command)).wake).to.deep.equal({
      kind: 'command',
      command: ['ether-wake', '-i', 'zos'],
    });
    for (const bad of ['10.1.255', 'host.example', '10.1.255.255:0', '10.1.255.255:70000', '::1', ''])
      expect(() => parseBroadcast(bad), bad).to.throw(CliError);
    const both = await read('--wake-on-lan', '10.1.255.255', ...command).catch((thrown: unknown) => thrown);
    expect(both).to.be.instanceOf(CliError);
  });

  it('is commands as programs or JSON arrays, on the command line or in a file; the line counts first', async () => {
    const plan = await file('plan.yaml', JSON.stringify({ ...defaultPlan, testFarms: [7] }));
    const control = await file(
      'control.yaml',
      'flavour: light\nupdater: [/sbin/from-file]\nhealth_check: [curl, --fail, "http://127.0.0.1/"]\nhealth_check_within: 90s\n',
    );
    const read1 = await read(
      '--host-control',
      control,
      '--rollout-plan',
      plan,
      '--updater',
      '["/sbin/up","a b"]',
    );
    expect(read1.updater).to.deep.equal(['/sbin/up', 'a b']);
    expect(read1.healthCheck).to.deep.equal(['curl', '--fail', 'http://127.0.0.1/']);
    expect(read1.healthCheckWithin).to.equal(90_000);
    expect(read1.control).to.deep.include({ flavour: 'light', updater: true, powerCommand: false });
    expect(read1.control.plan.testFarms).to.deep.equal([7]);
    expect((await read('--power-command', '/sbin/off now')).powerCommand).to.deep.equal(['/sbin/off now']);
  });

  it('is refused with the place of each fault, and no command is ever a shell line', async () => {
    for (const bad of ['', '[]', '[1]', '["a"', '{"a":1}'.replace('{', '[')])
      expect(() => parseCommand(bad), bad).to.throw(CliError);
    const faults: [string, string][] = [
      ['updater: rm -rf /', 'updater'],
      ['updater: []', 'updater'],
      ['colour: red', 'colour'],
      ['rollout_plan: { waves: [] }', 'rollout_plan'],
      ['health_check_within: soon', 'health_check_within'],
      ['a: [', 'line 1'],
      ['a: &x 1\nb: *x', 'alias'],
    ];
    for (const [text, place] of faults) {
      const path = await file('bad.yaml', text);
      const error = await read('--host-control', path).catch((thrown: unknown) => thrown);
      expect(error, text).to.be.instanceOf(CliError);
      const { message, details } = error as CliError;
      expect([message, ...details].join('\n')).to.contain(place);
    }
    const missing = await read('--rollout-plan', join(folder, 'none')).catch((thrown: unknown) => thrown);
    expect((missing as CliError).message).to.contain('ENOENT');
  });
});
