import { expect } from 'chai';

import { checkSize } from './size.js';

const severities = (lines: number, path = 'domain/a.ts'): string[] =>
  checkSize([{ path, text: 'x;\n'.repeat(lines) }]).map((finding) => finding.severity);

describe('checkSize', () => {
  it('is silent up to 250 lines, warns up to 300, fails above', () => {
    expect(severities(250)).to.deep.equal([]);
    expect(severities(251)).to.deep.equal(['warning']);
    expect(severities(300)).to.deep.equal(['warning']);
    expect(severities(301)).to.deep.equal(['error']);
  });

  it('lets tests be long', () => {
    expect(severities(1000, 'domain/a.test.ts')).to.deep.equal([]);
  });
});
