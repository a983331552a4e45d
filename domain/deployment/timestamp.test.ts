import { expect } from 'chai';
import fc from 'fast-check';
import { type ExactJson, JsonDecimal, parseExactJson } from '../json/exact-json.js';
import { readTimestamp } from './timestamp.js';

function read(value: ExactJson): bigint | string {
  try {
    return readTimestamp(value, (message) => {
      throw new Error(message);
    });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

const refused = 'unknown timestamp format, expecting a timestamp or an ISO-8601 date';

describe('timestamps', () => {
  it('are seconds in 64 bits', () => {
    for (const text of ['0', '-1', '9223372036854775807', '-9223372036854775808']) {
      expect(read(parseExactJson(text))).to.equal(BigInt(text));
    }
    expect(read(null)).to.equal(0n);
    expect(read(new JsonDecimal('-0'))).to.equal(0n);
    for (const text of [
      '9223372036854775808',
      '-9223372036854775809',
      '1.5',
      '1e3',
      'true',
      '{}',
      '[]',
      '""',
    ]) {
      expect(read(parseExactJson(text)), text).to.equal(refused);
    }
  });

  it('are dates of RFC 3339, as the platform reads them', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-02T00:00:00Z'),
          max: new Date('9999-12-30T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.constantFrom('Z', '+00:00', '+05:30', '-11:59', '+23:59'),
        (date, zone) => {
          const text = date.toISOString().replace('Z', zone);
          expect(read(text)).to.equal(BigInt(Math.floor(Date.parse(text) / 1000)));
        },
      ),
    );
    expect(read('2024-02-29T23:59:59.999999999Z')).to.equal(1709251199n);
    expect(read('0000-01-01T00:00:00Z')).to.equal(-62167219200n);
  });

  it('are nothing else', () => {
    const bad = [
      '2023-02-29T00:00:00Z',
      '2024-13-01T00:00:00Z',
      '2024-01-00T00:00:00Z',
      '2024-01-01T24:00:00Z',
    ];
    const odd = [
      '2024-01-01',
      '2024-01-01 00:00:00Z',
      '2024-01-01t00:00:00z',
      '2024-01-01T00:00:00',
      '2024-1-1T00:00:00Z',
    ];
    const off = [
      '2024-01-01T00:00:60Z',
      '2024-01-01T00:60:00Z',
      '2024-01-01T00:00:00+24:00',
      '2024-01-01T00:00:00.Z',
      '1',
    ];
    for (const text of [...bad, ...odd, ...off]) expect(read(text), text).to.equal(refused);
  });
});
