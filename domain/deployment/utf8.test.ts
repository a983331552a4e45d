import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect } from 'chai';
import { challengeHash } from './challenge.js';
import { BodyError, parseDeployment } from './deployment-body.js';

/** The body's text with this metadata as it stands in JSON. */
const withMetadata = (json: string): string => `{"version":1,"twin_id":2,"metadata":"${json}"}`;
/** What must be hashed: version, twin, metadata as bytes, expiration, weight. */
const hashOf = (metadataHex: string): string =>
  bytesToHex(md5(concatBytes(utf8ToBytes('12'), hexToBytes(metadataHex), utf8ToBytes('00'))));

describe('texts of a deployment as UTF-8', () => {
  it('are hashed by their bytes, however the JSON writes them', () => {
    const cases: [string, string][] = [
      ['é', 'c3a9'],
      ['\\u00e9', 'c3a9'],
      ['e\\u0301', '65cc81'],
      ['😀', 'f09f9880'],
      ['\\ud83d\\ude00', 'f09f9880'],
      ['\\u0000', '00'],
      ['\u2028', 'e280a8'],
      ['\u{10ffff}', 'f48fbfbf'],
      ['\\ufeff', 'efbbbf'],
      ['\ufeff', 'efbbbf'],
    ];
    for (const [json, hex] of cases)
      expect(challengeHash(parseDeployment(withMetadata(json))), json).to.equal(hashOf(hex));
  });

  it('have U+FFFD for each half of a surrogate pair, as in Go', () => {
    const replaced = 'efbfbd';
    for (const json of ['\\ud800', '\\udc00', '\ud800', '\udfff']) {
      expect(challengeHash(parseDeployment(withMetadata(json)))).to.equal(hashOf(replaced));
    }
    expect(challengeHash(parseDeployment(withMetadata('\\ude00\\ud83d')))).to.equal(
      hashOf(replaced + replaced),
    );
    expect(challengeHash(parseDeployment(withMetadata('\\ud83dx')))).to.equal(hashOf(`${replaced}78`));
  });

  it('stand in a document without a byte order mark', () => {
    expect(() => parseDeployment('\ufeff{}'))
      .to.throw(BodyError, /U\+FEFF at line 1, column 1$/)
      .with.property('code', 'BODY_NOT_JSON');
  });
});
