import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';

import { duration, httpUrl, integer, pointInTime, repeatable, streamName } from './options.js';

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

  it('parses names of streams, and nothing that is near', () => {
    for (const name of ['node', 'contract-0', 'contract-17', 'contract-18446744073709551615'])
      expect(streamName(name)).to.equal(name);
    for (const text of [
      '',
      '17',
      'contract',
      'contract-',
      'contract3',
      'contract-03',
      'contract-x',
      'Node',
      'node ',
    ]) {
      expect(() => streamName(text), text).to.throw(InvalidArgumentError, 'id of the contract');
    }
  });

  it('parses points in time, ISO 8601 or milliseconds, and says so of anything else', () => {
    expect(pointInTime('0')).to.equal(0);
    expect(pointInTime('1795375664520')).to.equal(1_795_375_664_520);
    expect(pointInTime('2026-01-31T12:00:00Z')).to.equal(Date.UTC(2026, 0, 31, 12));
    for (const text of [
      '',
      'yesterday',
      '-1',
      '1.5',
      '12/31/2026',
      '2026-13-01',
      '1960-01-01',
      '2026-01-01x',
    ])
      expect(() => pointInTime(text), text).to.throw(InvalidArgumentError, '2026-01-31T12:00:00Z');
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
