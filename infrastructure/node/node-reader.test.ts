import { expect } from 'chai';
import { TestNode } from '../runtime/test-node.fixture.js';
import { NodeReader } from './node-reader.js';

describe('the state at a block', () => {
  const node = new TestNode();
  before(async () => {
    await node.open();
    await node.seen(node.chain.created(1, 'ff'.repeat(16)));
    node.chain.push();
    await node.seen(node.chain.push());
  });
  after(() => node.dispose());

  const asked = (block: number, headSeen?: number): Promise<unknown> =>
    new NodeReader(node.ledger, headSeen === undefined ? {} : { headSeen: () => headSeen })
      .state({ atBlock: block })
      .catch((error: unknown) => error);

  it('is refused for a block that was not followed yet, as a position that is not there is', async () => {
    expect(await asked(1))
      .to.have.property('contracts')
      .with.length(1);
    expect(await asked(99_999_999))
      .to.include({ code: 'MOMENT_NOT_IN_LOG' })
      .and.have.property('message', 'block 99999999 was not followed yet: the last one is 1');
  });

  it('is the last one for a quiet block that a running node has read and not put on record yet', async () => {
    expect(await asked(3, 3))
      .to.have.property('contracts')
      .with.length(1);
    expect(await asked(4, 3)).to.include({ code: 'MOMENT_NOT_IN_LOG' });
  });
});
