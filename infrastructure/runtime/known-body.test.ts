import { expect } from 'chai';
import { signedBody, volume } from '../../domain/scenario.fixture.js';
import { TestNode } from './test-node.fixture.js';

describe('a body that the node has already', () => {
  let node: TestNode;
  beforeEach(async () => {
    node = new TestNode();
    await node.open();
  });
  afterEach(() => node.dispose());

  const first = signedBody({ contract: 1, workloads: [volume('data', 1)] });
  const other = signedBody({ contract: 2, workloads: [volume('data', 1)] });

  it('is answered as before, nobody is asked for keys, and nothing is put on record', async () => {
    let asked = 0;
    const ask = node.chain.twinAccount.bind(node.chain);
    node.chain.twinAccount = async (twin) => {
      asked += 1;
      return ask(twin);
    };
    expect((await node.send(1, first.text)).status).to.equal('held');
    expect((await node.send(1, first.text)).status, 'while it waits').to.equal('held');
    expect(asked).to.equal(1);
    await node.seen(node.chain.created(1, first.hash));
    await node.until(() => node.workload(1, 'data').state === 'ok', 'it runs');
    const { state } = node;
    expect(await node.send(1, first.text)).to.deep.equal({ status: 'accepted', version: 0 });
    expect(asked).to.equal(1);
    expect(node.state).to.equal(state);
    expect((await node.send(2, other.text)).status, 'another one').to.equal('held');
    expect(asked).to.equal(2);
  });
});
