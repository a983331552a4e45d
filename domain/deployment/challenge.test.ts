import { expect } from 'chai';
import fc from 'fast-check';
import { isJsonArray, parseExactJson, writeExactJson } from '../json/exact-json.js';
import { arbitraryBody } from './arbitrary-body.fixture.js';
import { challenge, challengeHash } from './challenge.js';
import { BodyError, parseDeployment, parseDeploymentJson } from './deployment-body.js';
import { golden } from './golden.fixture.js';
import {
  asObject,
  asText,
  clientVectors,
  hasShared,
  readVectors,
  sharedNote,
} from './shared-vectors.fixture.js';
import { validateDeployment } from './validate.js';
import { deploymentToJson } from './write-deployment.js';

describe('challenge of a deployment', () => {
  for (const { name, text, challenge: expected, md5 } of golden) {
    it(`is Zero-OS's: ${name}`, () => {
      const parsed = parseDeployment(text);
      expect(challenge(parsed)).to.equal(expected);
      if (md5 !== null) expect(challengeHash(parsed)).to.equal(md5);
    });
  }

  it('hashes UTF-8', () => {
    const text =
      '{"twin_id":7,"metadata":"ünï","description":"d","signature_requirement":{"requests":[{"twin_id":7,"required":true,"weight":1}],"weight_required":1},"workloads":[{"name":"a","type":"zmount","data":{"size":1},"metadata":"é✓","description":"{\\"x\\":1}"}]}';
    expect(challengeHash(parseDeployment(text))).to.equal('c90422deb588551288049efa76e14a6e');
  });

  it('does not change on the way through our own JSON', () => {
    fc.assert(
      fc.property(arbitraryBody, (body) => {
        const back = parseDeployment(writeExactJson(deploymentToJson(body)));
        expect(back).to.deep.equal(body);
        expect(challenge(back)).to.equal(challenge(body));
      }),
      { numRuns: 300 },
    );
  });
});

describe(`challenge of the real client's 120 deployments${sharedNote}`, () => {
  before(function () {
    if (!hasShared) this.skip();
  });

  it('is equal, as is its hash, and survives parse, write, parse', () => {
    const vectors = clientVectors();
    expect(vectors).to.have.length(120);
    for (const vector of vectors) {
      const body = parseDeploymentJson(vector['deployment'] ?? null);
      expect(challenge(body)).to.equal(vector['challenge']);
      expect(challengeHash(body)).to.equal(vector['challenge_hash']);
      expect(parseDeployment(writeExactJson(deploymentToJson(body), 2))).to.deep.equal(body);
    }
  });
});

describe(`challenge and verdict of the 30 deployments of Zero-OS's Go code${sharedNote}`, () => {
  const json = hasShared ? parseExactJson(readVectors('go-challenge.json')) : [];
  const vectors = (isJsonArray(json) ? json : []).map(asObject);

  it('has every case of the file', function () {
    if (!hasShared) this.skip();
    expect(vectors).to.have.length(30);
  });

  for (const vector of vectors) {
    it(asText(vector['name']), () => {
      const { verdict, text, hash } = judge(writeExactJson(vector['deployment'] ?? null));
      expect(verdict).to.equal(vector['valid']);
      expect(text).to.equal(vector['challenge']);
      expect(hash).to.equal(vector['md5']);
    });
  }
});

/** The vectors' maker puts `challenge: ` before what keeps Zero-OS from reading a document at all. */
function judge(text: string): { verdict: string; text: string; hash: string } {
  try {
    const body = parseDeployment(text);
    const verdict = validateDeployment(body)?.message ?? 'ok';
    return { verdict, text: challenge(body), hash: challengeHash(body) };
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return { verdict: `challenge: ${error.message}`, text: '', hash: '' };
  }
}
