import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { isLoopback, parseIp, printIp } from './ip-address.js';
import { readIp, readIpNet } from './ip-net.js';

const print = (text: string): string | null => {
  const ip = parseIp(text);
  return ip && printIp(ip);
};

/** The refusal, or what was read. */
function net(text: string): string {
  try {
    return readIpNet(text, (message) => {
      throw new Error(message);
    });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('IP addresses as Go reads and prints them', () => {
  it('prints IPv4, mapped IPv4 and compressed IPv6', () => {
    const cases: [string, string | null][] = [
      ['10.1.2.5', '10.1.2.5'],
      ['::ffff:10.1.2.5', '10.1.2.5'],
      ['::FFFF:0a01:0205', '10.1.2.5'],
      ['::1.2.3.4', '::102:304'],
      ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['::', '::'],
      ['1::', '1::'],
      ['0:0:0:0:0:0:0:1', '::1'],
      ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
      ['010.1.2.5', null],
      ['1.2.3', null],
      ['1.2.3.256', null],
      ['1:2:3:4:5:6:7', null],
      ['1:2:3:4::5:6:7:8', null],
      ['1::2::3', null],
      ['fe80::1%eth0', null],
      ['00001::', null],
      ['1.2.3.4::', null],
      [':1::2', null],
      ['', null],
    ];
    for (const [text, printed] of cases) expect(print(text), text).to.equal(printed);
  });

  it('takes for an address what the platform takes for one', () => {
    const group = fc.constantFrom('0', '1', 'ff', 'DB8', '0000', '12345', '', 'g');
    const v6 = fc.array(group, { minLength: 1, maxLength: 9 }).map((groups) => groups.join(':'));
    const v4 = fc
      .array(fc.constantFrom('0', '1', '255', '256', '01', ''), { minLength: 3, maxLength: 5 })
      .map((p) => p.join('.'));
    const mixed = fc.tuple(v6, v4).map((parts) => parts.join(':'));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), v6, v4, mixed), (text) => {
        expect(parseIp(text) !== null, text).to.equal(isIP(text) !== 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('prints IPv6 as the URL standard does, and reads it back', () => {
    const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 0xab, 0xffff), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(sparse, (groups) => {
        const text = groups.map((g) => g.toString(16)).join(':');
        const printed = print(text) ?? '';
        // the standard does not know Go's short form of mapped addresses
        if (!printed.includes('.')) expect(`[${printed}]`).to.equal(new URL(`http://[${text}]`).hostname);
        expect(parseIp(printed)).to.deep.equal(parseIp(text));
      }),
    );
  });

  it('keeps the host bits of a net', () => {
    const cases: [string, string][] = [
      ['', ''],
      ['10.1.2.7/24', '10.1.2.7/24'],
      ['10.1.2.7/024', '10.1.2.7/24'],
      ['2001:DB8::7/64', '2001:db8::7/64'],
      ['::ffff:10.1.2.7/120', '10.1.2.7/24'],
      ['::ffff:10.1.2.7/64', '10.1.2.7/0'],
    ];
    for (const [text, printed] of cases) expect(net(text)).to.equal(printed);
    for (const text of [
      '10.1.2.7',
      '10.1.2.7/33',
      '::1/129',
      '10.1.2.7/',
      '10.1.2.7/-1',
      '/24',
      'x/24',
      '1.1.1.1/1/1',
    ]) {
      expect(net(text)).to.equal(`invalid CIDR address: ${text}`);
    }
  });

  it('reads what it printed as the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 32 }), (ip, bits) => {
        const printed = net(`${ip}/${bits}`);
        expect(net(printed)).to.equal(printed);
        const address = readIp(ip, (message) => {
          throw new Error(message);
        });
        expect(print(address)).to.equal(address);
      }),
    );
  });

  it('knows loopback addresses', () => {
    const is = (text: string): boolean => isLoopback(parseIp(text) ?? []);
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(is)).to.equal(true);
    expect(['128.0.0.1', '::2', '::', '10.0.0.1'].some(is)).to.equal(false);
  });
});
