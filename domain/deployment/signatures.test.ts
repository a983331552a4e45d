import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as sr25519 from '@scure/sr25519';
import { expect } from 'chai';
import { type TwinId, twinId } from '../ids.js';
import { challengeHash } from './challenge.js';
import { type DeploymentBody, parseDeployment, parseDeploymentJson } from './deployment-body.js';
import { accountsOf, clientVectors, hasShared, readVectors, sharedNote } from './shared-vectors.fixture.js';
import { type SigningKey, signDeployment, signersOf, verifySignatures } from './signatures.js';

const seeds = new Map([7, 9, 11].map((twin, i) => [twin, new Uint8Array(32).fill(i + 1)]));
const accounts = new Map(
  [...seeds].map(([twin, seed]) => [twinId(twin), bytesToHex(ed25519.getPublicKey(seed))] as const),
);

function keyOf(twin: number): SigningKey {
  const seed = seeds.get(twin) ?? new Uint8Array(32);
  return { type: 'ed25519', sign: (message) => ed25519.sign(message, seed) };
}

/** An empty deployment of twin 7; requests as `[twin, required, weight]`. */
function unsigned(requests: [number, boolean, number][], weightRequired: number, style = ''): DeploymentBody {
  const list = requests.map(([twin_id, required, weight]) => ({ twin_id, required, weight }));
  const requirement = { requests: list, weight_required: weightRequired, signature_style: style };
  return parseDeployment(JSON.stringify({ twin_id: 7, signature_requirement: requirement }));
}

function signed(body: DeploymentBody, ...twins: number[]): DeploymentBody {
  return twins.reduce((b, twin) => signDeployment(b, twinId(twin), keyOf(twin)), body);
}

/** The same body with other text in the signature of the first signer. */
function altered(
  body: DeploymentBody,
  change: { signature?: string; signatureType?: string },
): DeploymentBody {
  const requirement = body.signatureRequirement;
  const signatures = requirement.signatures.map((s, i) => (i === 0 ? { ...s, ...change } : s));
  return { ...body, signatureRequirement: { ...requirement, signatures } };
}

function verdict(body: DeploymentBody, keys: ReadonlyMap<TwinId, string> = accounts): string {
  const result = verifySignatures(body, keys);
  return result.ok ? 'ok' : `ERR ${result.problem.message}`;
}

const single = unsigned([[7, true, 1]], 1);
const wrongMessage = (): DeploymentBody => {
  const sign = (): Uint8Array => keyOf(7).sign(utf8ToBytes(challengeHash(single)));
  return signDeployment(single, twinId(7), { type: 'ed25519', sign });
};
const documented: [number, boolean, number][] = [
  [9, false, 1],
  [11, false, 1],
  [7, true, 1],
];

/** The 21 cases of go-upgrade-and-verify.txt, made again from their names. */
const goCases: Record<string, () => DeploymentBody> = {
  'single ok': () => signed(single, 7),
  'single polka ok': () => signed(unsigned([[7, true, 1]], 1, 'polka-wallet'), 7),
  'originator not required and unsigned': () => unsigned([[7, false, 1]], 1),
  'weight not reached': () => signed(unsigned([[7, true, 1]], 2), 7),
  'weight zero required zero': () => signed(unsigned([[7, true, 0]], 0), 7),
  'no requests': () => signed(unsigned([], 0), 7),
  'originator missing in requests': () => signed(unsigned([[9, true, 1]], 1), 9),
  'optional second twin unsigned': () =>
    signed(
      unsigned(
        [
          [7, true, 1],
          [9, false, 1],
        ],
        1,
      ),
      7,
    ),
  '2-of-3 documented example (twin 9 absent)': () => signed(unsigned(documented, 2), 7, 11),
  'all three': () => signed(unsigned(documented, 2), 7, 9, 11),
  'required second missing': () =>
    signed(
      unsigned(
        [
          [7, true, 1],
          [9, true, 1],
        ],
        2,
      ),
      7,
    ),
  'unknown twin key': () =>
    signed(
      unsigned(
        [
          [7, true, 1],
          [99, true, 1],
        ],
        2,
      ),
      7,
      99,
    ),
  'bad sig': () => altered(signed(single, 7), { signature: '00'.repeat(64) }),
  'non hex': () => altered(signed(single, 7), { signature: 'zz' }),
  '0x prefix': () => altered(signed(single, 7), { signature: `0x${'00'.repeat(64)}` }),
  'empty sig': () => altered(signed(single, 7), { signature: '' }),
  'signed hex of hash instead of bytes': wrongMessage,
  'type empty falls to ed25519': () => altered(signed(single, 7), { signatureType: '' }),
  'type unknown falls to ed25519': () => altered(signed(single, 7), { signatureType: 'secp256k1' }),
  'duplicate request counts weight twice': () =>
    signed(
      unsigned(
        [
          [7, true, 1],
          [7, true, 1],
        ],
        2,
      ),
      7,
    ),
  'unknown style treated as default': () => signed(unsigned([[7, true, 1]], 1, 'fancy'), 7),
};

/** Where we differ on purpose; docs/decisions/0004-deployment-model.md says why. */
const differences: Record<string, string> = {
  'optional second twin unsigned': 'ok',
  '2-of-3 documented example (twin 9 absent)': 'ok',
  'duplicate request counts weight twice': 'ERR required signature weight is not reached',
};

describe(`signatures against the 21 VER cases of Zero-OS's Go code${sharedNote}`, () => {
  const lines = readVectors('go-upgrade-and-verify.txt').split('\n');
  const cases = lines.flatMap((line) => {
    const match = /^VER (.*) => (.*)$/.exec(line);
    return match === null ? [] : [{ name: match[1] ?? '', expected: match[2] ?? '' }];
  });

  it('has every case of the file', function () {
    if (!hasShared) this.skip();
    expect(cases).to.have.length(21);
    expect(cases.map(({ name }) => name).sort()).to.deep.equal(Object.keys(goCases).sort());
  });

  for (const { name, expected } of cases) {
    const ours = differences[name];
    const note = ours === undefined ? expected : `${ours} (deliberately, Zero-OS: ${expected})`;
    it(`${name} => ${note}`, () => {
      expect(verdict(goCases[name]?.() ?? single)).to.equal(ours ?? expected);
      if (ours !== undefined) expect(ours).not.to.equal(expected);
    });
  }
});

describe('signature rules', () => {
  it("make the signature that Zero-OS's Go code makes", () => {
    const text =
      '{"twin_id":7,"contract_id":42,"metadata":"m","description":"d","signature_requirement":{"requests":[{"twin_id":7,"required":true,"weight":1}],"weight_required":1}}';
    const body = signed(parseDeployment(text), 7);
    expect(body.signatureRequirement.signatures[0]?.signature).to.equal(
      '9760686fb52648b86d31558b5319c28ce39be6b9d88feecbd77f5f6c9b3386aee50ae9c95f93e754d02f57609b93f5fa83c9a35ef0e5c8f9f2cb27d3f143410b',
    );
    expect(verdict(body)).to.equal('ok');
  });

  it("accept an sr25519 signature of the grid's client", () => {
    const text =
      '{"version":2,"twin_id":79278,"contract_id":1741203267,"description":"line\\nbreak \\"q\\" <&>","workloads":[{"name":"lyeby110","type":"ip","data":{"v4":true,"v6":false},"description":"naïve café ☕ ii4ohd"}],"signature_requirement":{"requests":[{"twin_id":79278,"required":true,"weight":1}],"weight_required":1,"signatures":[{"twin_id":79278,"signature":"e4ab2fc644189ced187194bc7a5b6f8888ccf5e1d4758a34687e7cb7a8f5504b0cd94d2231f7cd320726db07988a4853d2e519f8dac30bea01bb0b96c24d0186","signature_type":"sr25519"}]}}';
    const body = parseDeployment(text);
    const keys = new Map([
      [twinId(79278), '48d3892da0a997dcddff44027b1f197500bd5792cd47a06a838c8dc6eaa4054d'],
    ]);
    expect(verdict(body, keys)).to.equal('ok');
    expect(verdict({ ...body, description: 'other' }, keys)).to.equal('ERR failed to verify signature');
  });

  it('make and accept sr25519 signatures, wrapped for polka-wallet', () => {
    const secret = sr25519.secretFromSeed(new Uint8Array(32).fill(5));
    const keys = new Map([[twinId(7), bytesToHex(sr25519.getPublicKey(secret))]]);
    const key: SigningKey = { type: 'sr25519', sign: (message) => sr25519.sign(secret, message) };
    for (const style of ['', 'polka-wallet']) {
      const body = signDeployment(unsigned([[7, true, 1]], 1, style), twinId(7), key);
      expect(verdict(body, keys)).to.equal('ok');
      const other = { ...body.signatureRequirement, signatureStyle: style === '' ? 'polka-wallet' : '' };
      expect(verdict({ ...body, signatureRequirement: other }, keys)).to.equal(
        'ERR failed to verify signature',
      );
    }
  });

  it('replace a signature together with its type', () => {
    const body = signed(altered(signed(single, 7), { signatureType: 'sr25519' }), 7);
    expect(body.signatureRequirement.signatures).to.have.length(1);
    expect(verdict(body)).to.equal('ok');
  });

  it('refuse a bad signature of an optional signer even when the weight is reached', () => {
    const body = signed(
      unsigned(
        [
          [9, false, 1],
          [7, true, 1],
        ],
        1,
      ),
      9,
      7,
    );
    expect(verdict(body)).to.equal('ok');
    expect(verdict(altered(body, { signature: '' }))).to.equal('ERR failed to verify signature');
  });

  it('count a twin once, with its greatest weight, and required when any entry says so', () => {
    const twice = (w: number, required: boolean): DeploymentBody =>
      unsigned(
        [
          [7, true, 1],
          [9, false, 1],
          [9, required, 3],
        ],
        w,
      );
    expect(verdict(signed(twice(4, false), 7, 9))).to.equal('ok');
    expect(verdict(signed(twice(5, false), 7, 9))).to.equal('ERR required signature weight is not reached');
    expect(verdict(signed(twice(1, false), 7))).to.equal('ok');
    expect(verdict(signed(twice(1, true), 7))).to.equal("ERR missing required signature for twin '9'");
  });

  it('ask for the keys of those who are listed and signed, each once', () => {
    const body = signed(
      unsigned(
        [
          [9, false, 1],
          [7, true, 1],
          [9, false, 1],
          [11, false, 1],
        ],
        1,
      ),
      7,
      9,
      99,
    );
    expect(signersOf(body)).to.deep.equal([9, 7]);
  });

  it('refuse accounts that are no keys, without throwing', () => {
    const body = signed(single, 7);
    for (const account of ['', '00', 'zz', 'ff'.repeat(32), '00'.repeat(32)]) {
      for (const type of ['ed25519', 'sr25519']) {
        const keys = new Map([[twinId(7), account]]);
        expect(verdict(altered(body, { signatureType: type }), keys)).to.equal(
          'ERR failed to verify signature',
        );
      }
    }
  });
});

describe(`signatures of the real client's 120 deployments${sharedNote}`, () => {
  before(function () {
    if (!hasShared) this.skip();
  });

  it('are all valid, and those of another version of the body are not', () => {
    for (const vector of clientVectors()) {
      const body = parseDeploymentJson(vector['deployment'] ?? null);
      const keys = accountsOf(vector);
      expect(signersOf(body).every((twin) => keys.has(twin))).to.equal(true);
      expect(verdict(body, keys)).to.equal('ok');
      expect(verdict({ ...body, version: body.version + 1 }, keys)).to.equal(
        'ERR failed to verify signature',
      );
    }
  });
});
