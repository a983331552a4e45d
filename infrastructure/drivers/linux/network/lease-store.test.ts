import { expect } from 'chai';
import fc from 'fast-check';
import { testWorkloadId } from '../test-host.fixture.js';
import { parseIpv4Network, networksOverlap, formatIpv4 } from './ipv4.js';
import { freeOffset, type NetworkLease } from './lease-store.js';
import { baseNames, maxInterfaceName, networkNames } from './network-names.js';

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const networkIds = fc.string({ unit: fc.constantFrom(...base58.split('')), minLength: 13, maxLength: 13 });
const prefixes = fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/));
const lease = (offset: number): NetworkLease => ({
  workloadId: testWorkloadId('n'),
  networkId: 'x',
  offset,
  subnet: '10.0.0.0/24',
});

describe('addresses and names of networks', () => {
  it('law: names fit an interface and differ between networks and between prefixes', () => {
    fc.assert(
      fc.property(prefixes, networkIds, networkIds, (prefix, one, other) => {
        const names = Object.values(networkNames(prefix, one));
        for (const name of names) expect(name.length).to.be.at.most(maxInterfaceName);
        expect(baseNames(prefix).bridge.length).to.be.at.most(maxInterfaceName);
        if (one === other) return;
        const all = [...names, ...Object.values(networkNames(prefix, other))];
        expect(new Set(all).size).to.equal(all.length);
      }),
    );
  });

  it('is named as in Zero-OS when there is no prefix', () => {
    expect(networkNames('', 'abcdefghijkmn')).to.include({
      namespace: 'nabcdefghijkmn',
      bridge: 'rabcdefghijkmn',
    });
    expect(baseNames('')).to.deep.equal({ bridge: 'br-ndmz', table: 'zledger' });
  });

  it('law: a free address is in 0.3 to 255.254, is not taken, and is the same for the same leases', () => {
    fc.assert(
      fc.property(networkIds, fc.array(fc.integer({ min: 3, max: 65_534 })), (id, taken) => {
        const leases = [...taken, freeOffset(id, [])].map(lease);
        const offset = freeOffset(id, leases);
        expect(offset).to.be.within(3, 65_534);
        expect(leases.some((other) => other.offset === offset)).to.equal(false);
        expect(freeOffset(id, leases)).to.equal(offset);
      }),
    );
  });

  it('refuses when every address is taken', () => {
    const all = Array.from({ length: 65_532 }, (_, index) => lease(index + 3));
    expect(() => freeOffset('abc', all)).to.throw('taken');
  });

  it('reads networks and sees overlaps', () => {
    const network = (text: string) => parseIpv4Network(text) ?? expect.fail(text);
    expect(formatIpv4(network('10.1.2.77/24').address)).to.equal('10.1.2.0');
    expect(formatIpv4(network('255.255.255.255/32').address)).to.equal('255.255.255.255');
    expect(networksOverlap(network('100.64.0.0/10'), network('100.127.0.0/16'))).to.equal(true);
    expect(networksOverlap(network('0.0.0.0/0'), network('100.127.0.0/16'))).to.equal(true);
    expect(networksOverlap(network('100.126.0.0/16'), network('100.127.0.0/16'))).to.equal(false);
    for (const bad of ['10.1.2.0', '10.1.2.0/33', '10.1.2.256/24', '10.1.2/24', '::/0', '10.1.2.0/24;']) {
      expect(parseIpv4Network(bad), bad).to.equal(undefined);
    }
  });
});
