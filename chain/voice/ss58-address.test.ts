import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { ss58Address } from '../../domain/ss58-address.js';

describe('an account as wallets write it', () => {
  it('is what the library of the wallets writes and reads (law)', () => {
    const accounts = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(accounts, (account) => {
        const address = ss58Address(bytesToHex(account));
        expect(address).to.equal(encodeAddress(account, 42));
        expect(decodeAddress(address)).to.deep.equal(account);
      }),
    );
  });

  it("is known of Alice's development key", () => {
    const alice = 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
    expect(ss58Address(alice)).to.equal('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
  });
});
