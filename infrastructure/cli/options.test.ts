import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';

import { duration, httpUrl, integer, repeatable } from './options.js';

describe('options', () => {
  it('parses whole numbers within their range, written in digits', () => {
    expect(integer(0)('0')).to.equal(0);
    expect(integer(1, 65535)('65535')).to.equal(65535);
    for (const text of ['', '-1', '1.0', '1e3', '0x10', ' 1', '65536', '99999999999999999999']) {
      expect(() => integer(1, 65535)(text), text).to.throw(InvalidArgumentError, 'from 1 to 65535');
    }
  });

  it('parses times into milliseconds', () => {
    expect(['500ms', '6s', '10m', '2h'].map(duration)).to.deep.equal([500, 6000, 600_000, 7_200_000]);
    for (const text of ['', '6', 's', '0s', '-1s', '1.5s', '6 s', '1d']) {
      expect(() => duration(text), text).to.throw(InvalidArgumentError);
    }
  });

  it('gathers what is given several times', () => {
    expect(repeatable('b', repeatable('a'))).to.deep.equal(['a', 'b']);
  });

  it('takes http and https addresses, without credentials', () => {
    expect(httpUrl('https://kyc.example.org/x')).to.equal('https://kyc.example.org/x');
    for (const text of ['', 'kyc', 'ws://a', 'file:///etc', 'http://u:p@a'])
      expect(() => httpUrl(text), text).to.throw(InvalidArgumentError);
  });
});
