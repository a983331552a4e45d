import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DriverContext } from '../../driver.js';
import { MachineWorld, quietContext, until, whyNoMachines } from './machine.fixture.js';
import { type Machines, createMachines } from './machines.js';

const context = quietContext;
const gone = { state: 'absent' } as const;

/** None of these waits for a guest to boot: what is tested is QEMU's process and what is around it. */
describe('machines on QEMU, when things go wrong', function () {
  this.timeout(60_000);
  let world: MachineWorld;
  let machines: Machines;

  before(async function () {
    world = new MachineWorld();
    machines = createMachines({ ...world.options, stopLimits: { powerdownMs: 100, forceMs: 1000 } });
    const reason = await whyNoMachines(machines);
    if (reason !== undefined) {
      console.warn(`      SKIPPED, real machines are not tested here: ${reason}`);
      this.skip();
    }
    await world.prepare();
  });
  after(() => {
    machines.close();
    world.destroy();
  });
  afterEach(async () => {
    await machines.remove(world.spec('vm'), context);
    expect(world.qemuPids()).to.deep.equal([]);
    expect(world.taps()).to.deep.equal([]);
    const folder = join(world.dataDir, 'machines');
    expect(existsSync(folder) ? readdirSync(folder) : []).to.deep.equal([]);
  });

  const ensured = async (): Promise<number> => {
    expect(await machines.ensure(world.spec('vm'), context)).to.include({ kind: 'done' });
    const found = await machines.inspect(world.spec('vm').id);
    return found.state === 'absent' ? 0 : Number(found.details['pid']);
  };
  const noting = (): { notes: Record<string, unknown>[]; context: DriverContext } => {
    const notes: Record<string, unknown>[] = [];
    return {
      notes,
      context: { ...context, note: (message, fields = {}) => void notes.push({ message, ...fields }) },
    };
  };

  it('many ensures at once, also of two driver instances, end with one process', async () => {
    const other = createMachines(world.options);
    const outcomes = await Promise.all(
      [machines, other, machines, other].map((each) => each.ensure(world.spec('vm'), context)),
    );
    expect(outcomes.some(({ kind }) => kind === 'done')).to.equal(true);
    await ensured();
    expect(world.qemuPids()).to.have.length(1);
    other.close();
  });

  it('QEMU outlives the node, also when the node and all of its process group are killed', async () => {
    const script = `
      const { createMachines } = await import(${JSON.stringify(new URL('./machines.js', import.meta.url).href)});
      const { MachineWorld, quietContext } = await import(${JSON.stringify(new URL('./machine.fixture.js', import.meta.url).href)});
      const world = new MachineWorld(process.argv[1]);
      const outcome = await createMachines(world.options).ensure(world.spec('vm'), quietContext);
      console.log(outcome.kind);
      setInterval(() => undefined, 1000);`;
    const args = ['--input-type=module', '-e', script, world.base];
    const node = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => node.once('exit', resolve));
    const said = await new Promise<string>((resolve) =>
      node.stdout.once('data', (data) => resolve(String(data))),
    );
    expect(said).to.equal('done\n');
    const [before] = world.qemuPids();
    process.kill(-Number(node.pid), 'SIGKILL');
    await exited;
    expect(await ensured()).to.equal(before);
    expect(world.qemuPids()).to.deep.equal([before]);
  });

  it('a QEMU that hangs is removed by SIGKILL', async () => {
    const pid = await ensured();
    process.kill(pid, 'SIGSTOP');
    const { notes, context } = noting();
    expect(await machines.remove(world.spec('vm'), context)).to.deep.equal({ kind: 'done', result: null });
    expect(notes).to.deep.include({ message: 'machine stopped', pid, way: 'SIGKILL' });
    expect(await machines.inspect(world.spec('vm').id)).to.deep.equal(gone);
  });

  it('a machine whose state file is damaged is replaced, not doubled', async () => {
    const pid = await ensured();
    writeFileSync(join(world.dataDir, 'machines', world.spec('vm').id, 'machine.json'), '{"version":1,"fing');
    expect(await ensured()).to.not.equal(pid);
    expect(world.qemuPids()).to.have.length(1);
  });

  it('a pid file with the number of another process harms nobody', async () => {
    const pid = await ensured();
    process.kill(pid, 'SIGKILL');
    await until('it is gone', async () => (await machines.inspect(world.spec('vm').id)).state === 'absent');
    writeFileSync(join(world.dataDir, 'machines', world.spec('vm').id, 'qemu.pid'), `${process.pid}\n`);
    expect(await machines.inspect(world.spec('vm').id)).to.deep.equal(gone);
    expect(await machines.remove(world.spec('vm'), context)).to.deep.equal({ kind: 'done', result: null });
  });

  it('more memory than the host has is refused as retryable, and nothing is left running', async () => {
    const huge = world.spec('vm', { memoryBytes: 1024n ** 5n });
    const outcome = await machines.ensure(huge, context);
    expect(outcome).to.include({ kind: 'failed', retryable: true });
    expect(outcome)
      .to.have.property('reason')
      .that.matches(/memory/i);
    expect(world.qemuPids()).to.deep.equal([]);
    expect(world.taps()).to.deep.equal([]);
  });

  it('a start that is called off leaves nothing running, and the next one works', async () => {
    const controller = new AbortController();
    const aborting: DriverContext = {
      signal: controller.signal,
      note: (_, fields) => {
        if (String(fields?.['args']).includes('up')) controller.abort(); // the tap is up, QEMU is next
      },
    };
    expect(await machines.ensure(world.spec('vm'), aborting)).to.include({ kind: 'failed', retryable: true });
    expect(world.qemuPids()).to.deep.equal([]);
    expect(world.taps()).to.deep.equal([]);
    expect(await ensured()).to.be.greaterThan(1);
  });

  it('a mount that is not there yet is retryable, an image that is not there is not', async () => {
    const lost = { type: 'volume', id: world.spec('nowhere').id, mountpoint: '/x' } as const;
    const outcome = await machines.ensure(world.spec('vm', { mounts: [lost] }), context);
    expect(outcome).to.include({ kind: 'failed', retryable: true });
    const noImage = await machines.ensure(world.spec('vm', { flist: 'no-such-image' }), context);
    expect(noImage).to.include({ kind: 'failed', retryable: false });
  });

  it('a change that cannot be made does not stop what runs', async () => {
    const pid = await ensured();
    for (const change of [{ flist: 'no-such-image' }, { ip: '192.0.2.1' }]) {
      const outcome = await machines.ensure(world.spec('vm', change), context);
      expect(outcome).to.include({ kind: 'failed', retryable: false });
      expect(world.qemuPids()).to.deep.equal([pid]);
    }
    expect(await ensured()).to.equal(pid);
  });

  it('an id that is no file name is refused by every verb', async () => {
    // the brand is forged on purpose: this is what must not get through
    const evil = { ...world.spec('vm'), id: '../../etc' as ReturnType<MachineWorld['spec']>['id'] };
    for (const verb of ['ensure', 'pause', 'resume', 'remove'] as const) {
      expect(await machines[verb](evil, context)).to.include({ kind: 'failed', retryable: false });
    }
  });
});
