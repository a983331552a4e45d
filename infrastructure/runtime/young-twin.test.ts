import { expect } from 'chai';
import { accountOf, signedBody, volume } from '../../domain/scenario.fixture.js';
import { TestNode } from './test-node.fixture.js';

describe('a body of a twin that is younger than finality', () => {
  let node: TestNode;
  beforeEach(async () => {
    node = new TestNode();
    node.chain.accounts.delete(7);
    await node.open();
  });
  afterEach(() => node.dispose());

  const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });

  it('is not refused while its contract is unknown too: it may be sent again, and then it counts', async () => {
    expect(await node.send(1, text)).to.include({ status: 'unavailable', code: 'TWIN_NOT_FINAL' });
    node.chain.accounts.set(7, accountOf(7));
    await node.seen(node.chain.created(1, hash));
    expect((await node.send(1, text)).status).to.equal('accepted');
  });

  it('is refused when its contract is there and its twin is not', async () => {
    await node.seen(node.chain.created(1, hash));
    expect(await node.send(1, text)).to.include({ status: 'refused', code: 'SIGNATURE_TWIN_UNKNOWN' });
  });
});
