import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  HostSpec,
  NetworkLightSpec,
  VolumeSpec,
  ZmachineLightSpec,
  ZmountSpec,
} from '../../../domain/effect.js';
import { contractId, type NetworkId, twinId, type WorkloadId } from '../../../domain/ids.js';
import type { Driver } from '../driver.js';
import { type HostSnapshot, takeHostSnapshot } from './host-snapshot.js';
import { isLinuxType } from './host-support.js';
import { createLinuxDriver } from './linux-driver.js';
import { buildTinyImage, tinyImageAvailable } from './machine/tiny-image.js';
import { networkNames } from './network/network-names.js';
import { releasePool } from './pool.js';
import {
  expectHostAsBefore,
  failureReason,
  makeTestFolder,
  removeTestFolder,
  skipUnlessSupported,
  testContext,
  testWorkloadId,
} from './test-host.fixture.js';

const mib = 1024n ** 2n;
const prefix = 'zdrv';
const context = testContext();
const common = (name: string) => ({
  id: testWorkloadId(name),
  twinId: twinId(3),
  contractId: contractId(7n),
  name,
});
const volume: VolumeSpec = { ...common('share'), type: 'volume', sizeBytes: 32n * mib };
const zmount: ZmountSpec = { ...common('disk'), type: 'zmount', sizeBytes: 128n * mib };
const network: NetworkLightSpec = {
  ...common('net'),
  type: 'network-light',
  networkId: 'DriverTestNet' as NetworkId, // a test's own id
  subnet: '10.55.1.0/24',
  ipRange: '10.55.0.0/16',
  myceliumKey: '',
};
const machine: ZmachineLightSpec = {
  ...common('vm'),
  type: 'zmachine-light',
  networkId: network.networkId,
  subnet: network.subnet,
  ip: '10.55.1.9',
  cpu: 1,
  memoryBytes: 250n * mib,
  rootSizeBytes: 100n * mib,
  flist: 'tiny',
  entrypoint: 'ping -c 1 -W 5 10.55.1.1 > /shared/ping; echo $? > /shared/code; sync',
  env: [],
  mounts: [
    { type: 'zmount', id: zmount.id, mountpoint: '/disk' },
    { type: 'volume', id: volume.id, mountpoint: '/shared' },
  ],
  myceliumSeed: '',
};
const all: readonly HostSpec[] = [network, zmount, volume, machine];

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 600; round += 1) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('waited in vain');
}

describe('the Linux driver', function () {
  this.timeout(120_000);
  let dataDir: string;
  let untouched: HostSnapshot;
  let driver: Driver;
  const opened = (): Promise<Driver> =>
    createLinuxDriver({ dataDir, poolSizeBytes: 1024n * mib, networkPrefix: prefix, log: context.note });
  const done = async (verb: 'ensure' | 'pause' | 'resume' | 'remove', spec: HostSpec): Promise<unknown> => {
    const outcome = await driver[verb](spec, context);
    if (outcome.kind === 'failed') throw new Error(`${verb} ${spec.type}: ${outcome.reason}`);
    return outcome.result;
  };
  const state = async (id: WorkloadId): Promise<string> => (await driver.inspect(id)).state;

  before(async function () {
    await skipUnlessSupported(this, 'volume', 'zmount', 'network-light');
    dataDir = await makeTestFolder();
    untouched = await takeHostSnapshot();
    driver = await opened();
  });
  after(async () => {
    if (driver === undefined) return;
    for (const spec of [...all].reverse()) await driver.remove(spec, context);
    await driver.close();
    await releasePool(dataDir);
    await removeTestFolder(dataDir);
  });

  it('tells what the host has and what works', async () => {
    const capacity = await driver.capacity();
    expect(capacity).to.deep.include({ sru: 1024n * mib, hru: 0n });
    expect(capacity.cru).to.be.greaterThan(0);
    expect(capacity.mru > 64n * mib).to.equal(true);
    expect(capacity.bootId).to.match(/^[0-9a-f-]{36}$/);
    expect((await driver.support()).types).to.include.members(['volume', 'zmount', 'network-light']);
    expect((await driver.support()).notes.join(' ')).to.contain('mycelium');
  });

  it('makes storage and a network, with the results of Zero-OS', async () => {
    expect(await done('ensure', network)).to.equal(null);
    expect(await done('ensure', zmount)).to.deep.equal({ volume_id: '3-7-disk' });
    expect(await done('ensure', volume)).to.deep.equal({ id: '3-7-share' });
    expect(await driver.list()).to.deep.equal([zmount.id, network.id, volume.id]);
    for (const spec of [network, zmount, volume]) {
      expect(await state(spec.id)).to.equal('present');
      expect(await done('pause', spec)).to.equal(null);
      expect(await done('resume', spec)).to.equal(null);
      expect(await state(spec.id)).to.equal('present');
    }
    expect(await state(testWorkloadId('nothing'))).to.equal('absent');
  });

  it('runs a machine on them whose packets reach the gateway of its network', async function () {
    const tiny = await tinyImageAvailable();
    const { missing } = await driver.support();
    const reason =
      missing.find(({ type }) => type === 'zmachine-light')?.reason ?? (tiny.ok ? '' : tiny.reason);
    if (reason !== '') {
      console.warn(`    SKIPPED: ${reason}`);
      this.skip();
    }
    await mkdir(join(dataDir, 'images'), { recursive: true });
    await buildTinyImage(join(dataDir, 'images', 'tiny'));
    expect(await done('ensure', machine)).to.deep.equal({
      id: '3-7-vm',
      ip: '10.55.1.9',
      mycelium_ip: '',
      console_url: '',
    });
    const share = join(dataDir, 'pool', 'mnt', 'volumes', volume.id);
    const read = (name: string) => readFile(join(share, name), 'utf8').catch(() => undefined);
    const code = await until(async () => ((await read('code')) === '' ? undefined : read('code')));
    expect(code.trim(), await read('ping')).to.equal('0');
    await done('pause', machine);
    expect(await state(machine.id)).to.equal('paused');
    await done('resume', machine);
    expect(await state(machine.id)).to.equal('present');
    await done('pause', machine);
    await done('ensure', machine); // owed alone when a paused machine is wanted again and was changed
    expect(await state(machine.id)).to.equal('present');
    expect(await driver.list()).to.include(machine.id);
  });

  it('opened again, as after a crash of the node, finds everything as it was', async () => {
    const traffic = async () =>
      ((await driver.traffic?.()) ?? []).map(({ name, epoch }) => ({ name, epoch }));
    const present = await driver.list();
    const counters = await traffic();
    const { bootId } = await driver.capacity();
    expect(counters.map(({ name }) => name)).to.deep.equal([
      networkNames(prefix, network.networkId).publicPeer,
    ]);
    expect(counters[0]?.epoch.startsWith(`${bootId}/`), 'they count from the boot on').to.equal(true);
    await driver.close();
    driver = await opened();
    expect(await driver.list()).to.deep.equal(present);
    for (const spec of [network, zmount, volume]) await done('ensure', spec);
    expect(await driver.list()).to.deep.equal(present);
    expect(await traffic(), 'counters of public traffic go on').to.deep.equal(counters);
    await done('ensure', { ...zmount, sizeBytes: 160n * mib });
    const shrunk = await driver.ensure(zmount, context);
    expect(failureReason(shrunk)).to.contain('cannot be made smaller');
    expect(shrunk).to.include({ retryable: false });
  });

  it('runs calls for one workload one after the other', async () => {
    const grow: VolumeSpec = { ...volume, ...common('raced') };
    const [first, second, last] = await Promise.all([
      driver.ensure(grow, context),
      driver.ensure(grow, context),
      driver.remove(grow, context),
    ]);
    expect([first.kind, second.kind, last.kind]).to.deep.equal(['done', 'done', 'done']);
    expect(await state(grow.id)).to.equal('absent');
  });

  it('fails, and touches nothing, for an id that is not safe', async () => {
    const evil = { ...volume, id: '../../evil' as WorkloadId }; // what must never become a path
    for (const verb of ['ensure', 'remove'] as const) {
      const outcome = await driver[verb](evil, context);
      expect(failureReason(outcome)).to.contain('not safe');
      expect(outcome).to.include({ retryable: false });
    }
  });

  it('fails in words when its effect is called off', async () => {
    const signal = AbortSignal.abort();
    const outcome = await driver.ensure({ ...volume, ...common('off') }, { ...context, signal });
    expect(failureReason(outcome)).to.contain('called off');
    expect(outcome).to.include({ retryable: true });
  });

  it('leaves nothing of what is known by its id only', async () => {
    const lost = { ...volume, ...common('lost') };
    const lostDisk = { ...zmount, ...common('lost_disk') };
    for (const spec of [lost, lostDisk]) expect((await driver.ensure(spec, context)).kind).to.equal('done');
    for (const { id } of [machine, network, lost, lostDisk]) {
      for (let time = 0; time < 2; time += 1)
        expect(await driver.discard(id, context)).to.deep.equal({ kind: 'done', result: null });
      expect(await driver.list()).to.not.include(id);
      expect(await state(id)).to.equal('absent');
    }
  });

  it('leaves nothing behind: mounts, namespaces, links, rules, loop devices, processes', async () => {
    for (const spec of [machine, volume, zmount, network]) expect(await done('remove', spec)).to.equal(null);
    for (const spec of [machine, volume, zmount, network]) expect(await done('remove', spec)).to.equal(null);
    expect(await driver.list()).to.deep.equal([]);
    const pool = join(dataDir, 'pool', 'mnt');
    expect(execFileSync('find', [pool, '-mindepth', '2'], { encoding: 'utf8' })).to.equal('');
    await driver.close();
    await releasePool(dataDir);
    const names = Object.values(networkNames(prefix, network.networkId));
    await expectHostAsBefore(untouched, dataDir, prefix, ...names);
    driver = await opened(); // for the hook that cleans up
  });
});

describe('the Linux driver on a host whose pool cannot be opened', () => {
  it('refuses only what needs the pool, with the reason', async function () {
    await skipUnlessSupported(this, 'volume', 'network-light');
    const dataDir = await makeTestFolder();
    const driver = await createLinuxDriver({
      dataDir,
      poolPath: '/dev/shm/zledger-no-btrfs',
      networkPrefix: prefix,
      log: context.note,
    });
    const support = await driver.support();
    expect(support.types).to.deep.equal(['network-light']);
    expect(support.missing.map(({ type }) => type).filter(isLinuxType)).to.deep.equal([
      'zmount',
      'volume',
      'zmachine-light',
    ]);
    const outcome = await driver.ensure(volume, context);
    expect(failureReason(outcome)).to.contain('not on btrfs');
    expect((await driver.capacity()).sru).to.equal(0n);
    await driver.close();
    await removeTestFolder(dataDir);
    await removeTestFolder('/dev/shm/zledger-no-btrfs');
  });
});
