import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { farmId, nodeId } from '../../domain/ids.js';
import { dryControl } from '../../domain/rollout/host-control.js';
import type { HostControlSetup } from '../drivers/control/host-control-setup.js';
import { until } from '../e2e/until.fixture.js';
import { TestNode } from './test-node.fixture.js';

describe('the power of a host', function () {
  this.timeout(60_000);
  let node: TestNode;
  beforeEach(() => {
    node = new TestNode();
  });
  afterEach(() => node.dispose());

  /** The host goes off when this file comes to be. */
  const off = (): string => join(node.root, 'off');
  const setup = (): HostControlSetup => ({
    control: { ...dryControl, powerCommand: true },
    updater: null,
    healthCheck: null,
    healthCheckWithin: 1000,
    powerCommand: [process.execPath, '-e', 'fs.writeFileSync(process.argv[1], "")', off()],
    wake: null,
  });
  const target = (wanted: 'Up' | 'Down'): number =>
    node.chain.push({ kind: 'PowerTargetChanged', farmId: farmId(1), nodeId: nodeId(1), target: wanted });
  const phase = (): string => node.state.power.phase;
  const types = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { type } of node.ledger.events({ stream: 'node' })) found.push(type);
    return found;
  };

  it('goes down by the command, wakes up, and stays up when the farmer woke it', async () => {
    await node.open();
    await node.close();
    await node.open({ control: setup() });
    node.chain.push();
    target('Down');
    await until('it is down', () => phase() === 'down');
    expect(existsSync(off())).to.equal(true);
    await node.close();
    await rm(off());

    // While it was off the farmer wanted it up again, many blocks ago.
    for (let block = 0; block < 30; block += 1) node.chain.push();
    target('Up');
    for (let block = 0; block < 30; block += 1) node.chain.push();
    node.bootId = 'boot-2';
    await node.open({ control: setup() });
    expect(phase()).to.equal('up');
    await until('it has read all', () => node.runtime.headSeen === node.chain.blocks.length);
    node.chain.push();
    await until('it follows on', () => node.runtime.headSeen === node.chain.blocks.length);
    expect(existsSync(off())).to.equal(false);
    const seen = (await types()).filter((type) => /^Power|^Node(WokeUp|TaskFailed)/.test(type));
    expect(seen).to.deep.equal([
      'PowerTargetChanged',
      'PowerDownStarted',
      'PoweredDown',
      'NodeWokeUp',
      'PowerTargetChanged',
    ]);
  });

  it('that loses power between the decision and the command asks the chain first', async () => {
    await node.open();
    await node.close();
    const slow: HostControlSetup = {
      ...setup(),
      powerCommand: [process.execPath, '-e', 'setTimeout(() => {}, 30000)'],
    };
    await node.open({ control: slow });
    node.chain.push();
    target('Down');
    await until('it goes down', () => phase() === 'going-down');
    await node.crash();
    target('Up');
    await node.open({ control: setup() });
    expect(phase()).to.equal('up');
    await until('it has read all', () => node.state.record.powerTarget === 'Up');
    node.chain.push();
    await until('it follows on', () => node.runtime.headSeen === node.chain.blocks.length);
    expect(existsSync(off())).to.equal(false);
    expect(phase()).to.equal('up');
  });
});
