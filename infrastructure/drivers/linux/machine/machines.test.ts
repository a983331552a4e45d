import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { MachineWorld, pings, quietContext, until, whyNoMachines } from './machine.fixture.js';
import { type Machines, createMachines } from './machines.js';
import { tinyReadyLine } from './tiny-init.js';

const context = quietContext;

describe('machines on QEMU', function () {
  this.timeout(90_000);
  let world: MachineWorld;
  let machines: Machines;

  before(async function () {
    world = new MachineWorld();
    machines = createMachines(world.options);
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

  const result = (): object => ({ id: '7-42-vm', ip: `${world.net}.9`, mycelium_ip: '', console_url: '' });
  const pid = async (): Promise<number> => {
    const found = await machines.inspect(world.spec('vm').id);
    return found.state === 'absent' ? 0 : Number(found.details['pid']);
  };
  const readyCount = (): number => world.console(world.spec('vm')).split(tinyReadyLine).length - 1;

  it('refuses a network that is not there as retryable, and leaves no process and no tap', async () => {
    const lost = createMachines({ ...world.options, networks: { bridgeOf: () => 'rNoSuchBridge' } });
    const outcome = await lost.ensure(world.spec('vm'), context);
    expect(outcome).to.include({ kind: 'failed', retryable: true });
    lost.close();
    expect(world.qemuPids()).to.deep.equal([]);
    expect(await machines.inspect(world.spec('vm').id)).to.deep.equal({ state: 'absent' });
  });

  it('boots, mounts a zmount and a volume, runs the entrypoint, and answers ping', async () => {
    expect(await machines.ensure(world.spec('vm'), context)).to.deep.equal({
      kind: 'done',
      result: result(),
    });
    await until('the machine says that it is ready', () => readyCount() === 1);
    await until('its entrypoint wrote to both mounts', () => world.shared('lines') === 'kept\n');
    expect(world.shared('from-guest')).to.equal("it's a guest\n");
    expect(world.console(world.spec('vm'))).to.include('machine mounted: disk /dev/vdb /disk');
    expect(pings(`${world.net}.9`)).to.equal(true);
    const found = await machines.inspect(world.spec('vm').id);
    expect(found.state).to.equal('present');
    expect(found.state !== 'absent' && found.details).to.include({
      status: 'running',
      ip: `${world.net}.9`,
      cpu: 1,
    });
    expect(await machines.list()).to.deep.equal(['7-42-vm']);
    expect(world.qemuPids()).to.have.length(1);
  });

  it('ensure of the same spec changes nothing, also from another node process without a pid file', async () => {
    const before = await pid();
    expect(await machines.ensure(world.spec('vm'), context)).to.deep.equal({
      kind: 'done',
      result: result(),
    });
    rmSync(join(world.dataDir, 'machines', '7-42-vm', 'qemu.pid'));
    const script = `
      const { createMachines } = await import(${JSON.stringify(new URL('./machines.js', import.meta.url).href)});
      const dataDir = process.argv[1];
      const none = () => '';
      const machines = createMachines({ dataDir, storage: { zmountPath: none, volumePath: none },
        networks: { bridgeOf: none } });
      const found = await machines.inspect('7-42-vm');
      console.log(JSON.stringify(found.details.pid));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script, world.dataDir]);
    expect(JSON.parse(said.toString())).to.equal(before);
    expect(await machines.ensure(world.spec('vm'), context)).to.deep.equal({
      kind: 'done',
      result: result(),
    });
    expect(await pid()).to.equal(before);
    expect(world.qemuPids()).to.deep.equal([before]);
  });

  it('pauses and resumes; a paused machine stays paused when it is ensured', async () => {
    expect(await machines.pause(world.spec('vm'), context)).to.include({ kind: 'done' });
    expect((await machines.inspect(world.spec('vm').id)).state).to.equal('paused');
    expect(pings(`${world.net}.9`)).to.equal(false);
    expect(await machines.ensure(world.spec('vm'), context)).to.include({ kind: 'done' });
    expect((await machines.inspect(world.spec('vm').id)).state).to.equal('paused');
    expect(await machines.resume(world.spec('vm'), context)).to.include({ kind: 'done' });
    expect((await machines.inspect(world.spec('vm').id)).state).to.equal('present');
    await until('it answers again', () => pings(`${world.net}.9`));
  });

  it('is absent after a kill -9 of QEMU, and ensure brings it back with its disks, paused if it was', async () => {
    const before = await pid();
    expect(before).to.be.greaterThan(1); // kill(0) would be the test's own group
    await machines.pause(world.spec('vm'), context);
    process.kill(before, 'SIGKILL');
    await until('it is absent', async () => (await machines.inspect(world.spec('vm').id)).state === 'absent');
    rmSync(join(world.dataDir, 'images', 'tiny'), { recursive: true }); // a restart does not need the image's source
    expect(await machines.ensure(world.spec('vm'), context)).to.deep.equal({
      kind: 'done',
      result: result(),
    });
    expect(await pid()).to.not.equal(before);
    // what was paused is not let go on by a crash: the machine waits, unbooted, for its resume
    expect((await machines.inspect(world.spec('vm').id)).state).to.equal('paused');
    await machines.resume(world.spec('vm'), context);
    await until('the disk has both lines', () => world.shared('lines') === 'kept\nkept\n');
  });

  it('restarts with a changed spec, having let the guest shut down by itself', async () => {
    const before = await pid();
    const changed = world.spec('vm', { ip: `${world.net}.10`, entrypoint: '' });
    const stops: unknown[] = [];
    const noting = {
      ...context,
      note: (message: string, fields = {}) => void stops.push({ message, ...fields }),
    };
    expect(await machines.ensure(changed, noting)).to.include({ kind: 'done' });
    expect(stops).to.deep.include({ message: 'machine stopped', pid: before, way: 'shutdown' });
    await until('the new address answers', () => pings(`${world.net}.10`));
    expect(world.qemuPids()).to.have.length(1);
  });

  it('removes everything: process, tap, folder; the disks of others stay; twice is as good as once', async () => {
    const spec = world.spec('vm', { ip: `${world.net}.10`, entrypoint: '' });
    expect(world.taps()).to.have.length(1);
    expect(await machines.remove(spec, context)).to.deep.equal({ kind: 'done', result: null });
    expect(await machines.remove(spec, context)).to.deep.equal({ kind: 'done', result: null });
    expect(world.qemuPids()).to.deep.equal([]);
    expect(world.taps()).to.deep.equal([]);
    expect(readdirSync(join(world.dataDir, 'machines'))).to.deep.equal([]);
    expect(await machines.list()).to.deep.equal([]);
    expect(existsSync(join(world.dataDir, world.zmount))).to.equal(true);
    expect(readFileSync(join(world.dataDir, world.volume, 'lines'), 'utf8')).to.include('kept');
  });
});
