import { expect } from 'chai';
import { networks } from '../../chain/networks/networks.js';
import { chooseChain } from './chain-choice.js';

describe('the choice of the chain', () => {
  it('takes endpoints and genesis from the network', () => {
    expect(chooseChain({ network: 'test', quorum: 2 })).to.deep.equal({
      specs: networks.test.endpoints,
      genesis: networks.test.genesis,
      quorum: 2,
    });
  });

  it('takes named endpoints instead of the network, and still pins its genesis', () => {
    const own = ['ws://127.0.0.1:9944'];
    expect(chooseChain({ network: 'main', chain: own, quorum: 1 })).to.deep.equal({
      specs: own,
      genesis: networks.main.genesis,
      quorum: 1,
    });
    expect(chooseChain({ chain: own, quorum: 1 }).genesis).to.equal(null);
    const other = `0x${'AB'.repeat(32)}`;
    expect(chooseChain({ network: 'dev', genesis: other, quorum: 1 }).genesis).to.equal(other.toLowerCase());
  });

  it('wants a chain, and no quorum of a recording', () => {
    expect(() => chooseChain({ quorum: 1 })).to.throw(/no chain is named/);
    expect(() => chooseChain({ chain: ['recording:x.jsonl'], quorum: 2 })).to.throw(
      /no endpoints that could agree/,
    );
    expect(chooseChain({ chain: ['recording:x.jsonl'], network: 'main', quorum: 1 }).genesis).to.equal(null);
  });
});
