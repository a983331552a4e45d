import { expect } from 'chai';
import { contractId, nodeId, twinId } from '../../domain/ids.js';
import { nameGateway, signedBody } from '../../domain/scenario.fixture.js';
import { TestNode } from './test-node.fixture.js';

describe('name contracts on a node', () => {
  let node: TestNode;
  beforeEach(async () => {
    node = await new TestNode().open();
    const config = {
      ip4: { ip: '185.9.9.9/24', gateway: '185.9.9.1' },
      ip6: null,
      domain: 'gent.example.org',
    };
    await node.seen(node.chain.push({ kind: 'NodePublicConfigStored', nodeId: nodeId(1), config }));
  });
  afterEach(() => node.dispose());

  const { text, hash } = signedBody({ contract: 1, workloads: [nameGateway('gw', 'site')] });
  const reserve = (): number =>
    node.chain.push({
      kind: 'NameContractCreated',
      contractId: contractId(90),
      twinId: twinId(7),
      name: 'site',
    });
  const end = (): number => node.chain.push({ kind: 'NameContractCanceled', contractId: contractId(90) });

  it('a name that was reserved before the node heard of it is read from the chain, and followed from then on', async () => {
    await node.seen(reserve());
    await node.seen(node.chain.created(1, hash));
    expect(await node.recorded()).to.not.include('NameContractCreated');
    expect((await node.send(1, text)).status).to.equal('accepted');
    await node.idle();
    expect(node.workload(1, 'gw').state).to.equal('ok');
    await node.seen(end());
    await node.until(() => node.workload(1, 'gw').state === 'deleted', 'the gateway is gone');
    expect(await node.onHost('7-1-gw')).to.equal('absent');
    expect(node.workload(1, 'gw').message).to.match(
      /^workload decommissioned by system, reason: a name contract/,
    );
  });

  it('the gateway goes too when the name ends while the node is off, and a replay says the same', async () => {
    await node.seen(reserve());
    await node.deploy({ contract: 1, workloads: [nameGateway('gw', 'site')] });
    await node.idle();
    await node.crash();
    const ended = end();
    node.bootId = 'boot-2';
    await node.open();
    await node.seen(ended);
    await node.until(() => node.workload(1, 'gw').state === 'deleted', 'the gateway is gone');
    expect(await node.host()).to.deep.equal([]);
  });

  it('a reading that blocks overtake is made again', async () => {
    await node.seen(reserve());
    await node.seen(node.chain.created(1, hash));
    const ask = node.chain.nameHolder.bind(node.chain);
    let asked = 0;
    node.chain.nameHolder = async (name) => {
      const reading = await ask(name);
      asked += 1;
      if (asked > 1) return reading;
      // The name ends after it was read and before the body is judged; block 5 makes the cursor move.
      end();
      await node.seen(node.chain.created(2, 'ff'.repeat(16)));
      await node.until(() => node.state.contracts.has(contractId(2)), 'the block is on record');
      return reading;
    };
    expect(await node.send(1, text)).to.deep.include({ status: 'refused', code: 'NAME_NOT_RESERVED' });
    expect(asked).to.equal(2);
  });

  it('an endpoint that stays behind, or does not answer, decides nothing', async () => {
    await node.seen(reserve());
    await node.seen(node.chain.created(1, hash));
    const ask = node.chain.nameHolder.bind(node.chain);
    node.chain.nameHolder = async (name) => ({ ...(await ask(name)), block: 1 });
    expect(await node.send(1, text)).to.include({ status: 'unavailable', code: 'CHAIN_BEHIND' });
    node.chain.nameHolder = async (name) => {
      node.chain.down = true;
      return ask(name);
    };
    expect(await node.send(1, text)).to.include({ status: 'unavailable', code: 'CHAIN_UNREACHABLE' });
    node.chain.down = false;
    node.chain.nameHolder = ask;
    expect((await node.send(1, text)).status).to.equal('accepted');
  });
});
