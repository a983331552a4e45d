import { expect } from 'chai';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startDevchain, type Devchain } from '../../chain/devchain/devchain.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { nodeId } from '../../domain/ids.js';
import { initialState } from '../../domain/state/node-state.js';
import { dryControl } from '../../domain/rollout/host-control.js';
import { controlHands } from '../drivers/control/control-hands.js';
import { magicPacket } from '../drivers/control/magic-packet.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { until } from '../e2e/until.fixture.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { NodeRuntime } from './node-runtime.js';

const mac = '02:4a:ff:00:9b:1c';

describe('a node that wakes another one of its farm', function () {
  this.timeout(60_000);
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function farm(): Promise<{ readonly chain: Devchain; readonly user: DevchainUser }> {
    const chain = await startDevchain();
    const user = await DevchainUser.of(chain);
    cleanups.push(
      () => chain.close(),
      () => user.close(),
    );
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    await user.createNode('//Bob', {
      interfaces: [
        { name: 'eth0', mac: '02:00:00:00:00:01', ips: [] },
        { name: 'zos', mac, ips: ['10.1.0.5'] },
      ],
    });
    return { chain, user };
  }

  async function ear(): Promise<{ readonly socket: Socket; readonly heard: Buffer[] }> {
    const socket = createSocket('udp4');
    const heard: Buffer[] = [];
    socket.on('message', (message) => heard.push(message));
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    cleanups.push(() => socket.close());
    return { socket, heard };
  }

  it('looks it up on the chain, broadcasts its address, and stops when the chain has it as up', async () => {
    const { chain, user } = await farm();
    const { socket, heard } = await ear();
    const folder = await mkdtemp(join(tmpdir(), 'zledger-wake-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const ledger = openMemoryLedger();
    const source = connectTfchain({ endpoints: [chain.url], pollMs: 20 });
    cleanups.push(() => source.close());
    const log = pino({ enabled: false });
    const control = { ...dryControl, wakeOnLan: true };
    const to = { address: '127.255.255.255', port: socket.address().port };
    const setup = { control, updater: null, healthCheck: null, healthCheckWithin: 1000, powerCommand: null };
    const wake = { kind: 'broadcast', to } as const;
    const runtime: NodeRuntime = new NodeRuntime({
      ledger,
      state: initialState(),
      source,
      driver: new DryDriver({ file: join(folder, 'dry.jsonl') }),
      nodeId: nodeId(1),
      firstBlock: 1,
      version: '0.1.0',
      log,
      control,
      hands: controlHands(
        { ...setup, wake },
        { headSeen: () => runtime.headSeen, records: source.records, log },
      ),
    });
    await runtime.start();
    const stop = new AbortController();
    const running = runtime.run(stop.signal, false);
    cleanups.push(async () => {
      stop.abort();
      await running;
      await runtime.stop();
    });
    const target = (powerTarget: 'Up' | 'Down') =>
      user.call('//Alice', 'tfgridModule', 'changePowerTarget', { nodeId: 2, powerTarget });
    const power = (powerState: 'Up' | 'Down') =>
      user.call('//Bob', 'tfgridModule', 'changePowerState', { powerState });

    await target('Down');
    await power('Down');
    await until('it has read that', () => runtime.headSeen === chain.finalizedHead().number);
    expect(runtime.state.sleeping).to.deep.equal([]);
    await target('Up');
    await until('packets are heard', () => heard.length === 10);
    expect(heard.every((packet) => packet.equals(Buffer.from(magicPacket(mac))))).to.equal(true);
    await until('it is on record', () => runtime.state.sleeping[0]?.phase === 'asleep');
    await power('Up');
    await until('it is over', () => runtime.state.sleeping.length === 0);

    const told: unknown[] = [];
    for await (const { type, data } of ledger.events({ stream: 'node' }))
      if (/^(WakeUp|FarmNode)/.test(type)) told.push([type, (data as { nodeId: number }).nodeId]);
    expect(told).to.deep.equal([
      ['FarmNodeWanted', 2],
      ['WakeUpStarted', 2],
      ['WakeUpSent', 2],
      ['WakeUpEnded', 2],
    ]);
  });
});
