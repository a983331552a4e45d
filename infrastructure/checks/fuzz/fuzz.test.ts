import { expect } from 'chai';

import { bodyBytesMax } from '../../../commands/read-body.js';
import { fuzzedBody, startBodies } from './fuzzed-body.js';
import { tryBody } from './try-body.js';

const { bodies, accounts } = startBodies();

describe('the fuzz run', () => {
  it('has no finding in its first 2,000 bodies, most of which are good JSON, and ends in many ways', () => {
    const ends = new Map<string, number>();
    for (let turn = 0; turn < 2000; turn += 1) {
      const { end, finding } = tryBody(fuzzedBody(bodies, 1, turn), accounts);
      expect(finding, `turn ${turn}`).to.equal(null);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()]).to.include.members([
      'accepted',
      'BODY_NOT_JSON',
      'not UTF-8',
      'SIGNATURE_WRONG',
    ]);
    expect(ends.get('BODY_NOT_JSON')).to.be.lessThan(1000);
    expect(ends.get('accepted')).to.be.greaterThan(20);
  });

  it('makes the same body of the same seed and turn, never larger than the node reads', () => {
    for (let turn = 0; turn < 300; turn += 1) {
      const body = fuzzedBody(bodies, 7, turn);
      expect(body.equals(fuzzedBody(bodies, 7, turn))).to.equal(true);
      expect(body.length).to.be.at.most(bodyBytesMax);
    }
  });

  it('begins with good bodies only', () => {
    for (const body of bodies.slice(0, 13)) {
      expect(tryBody(Buffer.from(JSON.stringify(body, numeral)), accounts)).to.deep.equal({
        end: 'accepted',
        finding: null,
      });
    }
  });
});

/** The examples' bigints are all safe integers. */
const numeral = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
