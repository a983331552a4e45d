import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { signedBody, volume } from '../../domain/scenario.fixture.js';
import { until } from '../e2e/until.fixture.js';
import { TestNode } from './test-node.fixture.js';

const wish = (contract: number) => ({ contract, workloads: [volume('data', 5)] });

describe('a log that is older than its host', function () {
  this.timeout(60_000);
  let node: TestNode;
  beforeEach(() => {
    node = new TestNode();
  });
  afterEach(() => node.dispose());

  it('keeps what somebody pays for until its body is there again, removes what nobody does, and says so', async () => {
    await node.open();
    await node.deploy(wish(1));
    await node.idle();
    await node.close();
    // A backup, or what a disk really had when it said that it had more.
    const older = join(node.root, 'older');
    await cp(node.ledgerPath, older, { recursive: true });
    await node.open();
    await node.deploy(wish(2));
    await node.deploy(wish(3));
    await node.idle();
    expect(await node.host()).to.deep.equal(['7-1-data', '7-2-data', '7-3-data']);
    await node.close();
    await rm(node.ledgerPath, { recursive: true });
    await cp(older, node.ledgerPath, { recursive: true });
    node.chain.canceled(3);
    node.chain.push();

    await node.open();
    await until('what nobody pays for is gone', async () => (await node.host()).length === 2);
    expect(await node.host()).to.deep.equal(['7-1-data', '7-2-data']);
    await until('that is on record', () => node.state.strays.size === 1);
    expect(await node.recorded('contract-3')).to.deep.equal([
      'StrayWorkloadFound',
      'ContractCreated',
      'ContractCanceled',
      'StrayRemovalDecided',
      'StrayWorkloadGone',
    ]);
    expect(await node.recorded('contract-1')).to.not.include('StrayWorkloadFound');

    expect(await node.send(2, signedBody(wish(2)).text)).to.deep.include({ status: 'accepted' });
    await node.idle();
    expect(node.state.strays.size).to.equal(0);
    expect(await node.host()).to.deep.equal(['7-1-data', '7-2-data']);
    await node.close();
  });

  it('starts although the host cannot be listed', async () => {
    await node.open();
    await node.close();
    node.script.failsToList = true;
    await node.open();
    expect(node.state.host?.bootId).to.equal('boot-1');
    await node.close();
  });
});
