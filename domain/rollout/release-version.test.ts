import { expect } from 'chai';
import fc from 'fast-check';
import { compareReleases, parseReleaseVersion, type ReleaseVersion, releaseText } from './release-version.js';

const part = fc.oneof(fc.nat(999).map(String), fc.stringMatching(/^[a-z][0-9a-z]{0,5}$/));
const versions = fc.record({
  major: fc.nat(5),
  minor: fc.nat(5),
  patch: fc.nat(5),
  pre: fc.array(part, { maxLength: 3 }),
});

function parsed(text: string): ReleaseVersion {
  const version = parseReleaseVersion(text);
  if (version === null) throw new Error(`${text} is no version`);
  return version;
}

describe('release versions', () => {
  it('are ordered as Semantic Versioning 2.0.0 orders its own example', () => {
    const inOrder =
      '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0';
    const list = inOrder.split(' ').map(parsed);
    for (const [at, one] of list.entries())
      for (const [other, two] of list.entries())
        expect(Math.sign(compareReleases(one, two)), `${at} ${other}`).to.equal(Math.sign(at - other));
  });

  it('are what they were after text and back, and ordered without contradiction', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        expect(parseReleaseVersion(releaseText(a))).to.deep.equal(a);
        expect(Math.sign(compareReleases(a, b))).to.equal(-Math.sign(compareReleases(b, a)) + 0);
        if (compareReleases(a, b) <= 0 && compareReleases(b, c) <= 0)
          expect(compareReleases(a, c)).to.be.at.most(0);
      }),
    );
  });

  it('are nothing else', () => {
    for (const text of [
      '',
      'v3',
      '3.13',
      'v3.13.0.1',
      'latest',
      '3.13.0-',
      '3.13.0 ',
      'v1234567.0.0',
      '3.13.0-a..b',
    ])
      expect(parseReleaseVersion(text), text).to.equal(null);
  });
});
