import { expect } from 'chai';
import { writeExactJson } from '../json/exact-json.js';
import { BodyError, brief, parseDeployment, placed } from './deployment-body.js';
import { body, workload } from './golden.fixture.js';
import { maxSigners } from './signer-limit.js';
import { unstorable } from './unstorable.js';
import { validateDeployment } from './validate.js';
import { deploymentToJson } from './write-deployment.js';

function bodyError(text: string): BodyError {
  try {
    parseDeployment(text);
  } catch (error) {
    if (error instanceof BodyError) return error;
  }
  throw new Error('it was parsed');
}

const requests = (count: number): string =>
  writeExactJson({
    signature_requirement: { requests: Array.from({ length: count }, (_, i) => ({ twin_id: i })) },
  });

describe('refusals of bodies', () => {
  it('name the place of the rule that is broken', () => {
    const good = workload('a', 'zmount', '{"size":1}');
    const placeIn = (...workloads: string[]): string | undefined =>
      validateDeployment(parseDeployment(body([good, ...workloads].join(','))))?.path;
    expect(placeIn()).to.equal(undefined);
    expect(placeIn(workload('b', 'zmount', '{}'))).to.equal('workloads[1].data');
    expect(placeIn(workload('b-b', 'zmount', '{"size":1}'))).to.equal('workloads[1].name');
    expect(placeIn(workload('b', 'zmount', '{"size":1}'), good)).to.equal('workloads[2].name');
    expect(placeIn(workload('b', 'zmount', '{"size":1}', 5))).to.equal('workloads[1].version');
    expect(placed({ path: 'workloads[1].data', message: 'invalid size' })).to.equal(
      'workloads[1].data: invalid size',
    );
    expect([placed({ message: 'm' }), placed({ path: '', message: 'm' })]).to.deep.equal(['m', 'm']);
  });

  it('name the place of what cannot be stored', () => {
    const machine = '{"env":{"A":"1","__proto__":"x"}}';
    const parsed = parseDeployment(
      body(`${workload('a', 'zmount', '{}')},${workload('vm', 'zmachine', machine)}`),
    );
    expect(unstorable(deploymentToJson(parsed))?.path).to.equal('workloads[1].data.env.__proto__');
    expect(unstorable(deploymentToJson(parseDeployment(body(''))))).to.equal(null);
  });

  it('never repeat a long body', () => {
    const long = '😀'.repeat(100_000);
    const type = bodyError(body(workload('a', long, '{}')));
    const path = bodyError(body(workload('a', 'zmachine', `{"env":{"${long}":1}}`)));
    const name = validateDeployment(parseDeployment(body(workload(long, 'zmount', '{"size":1}'))));
    const url = workload('g', 'gateway-name-proxy', `{"name":"g","backends":["${long}"]}`);
    const data = validateDeployment(parseDeployment(body(url)));
    for (const text of [type.message, path.path, name?.message ?? '', data?.message ?? '']) {
      expect(text.length).to.be.within(1000, 1200);
      expect(text).not.to.match(/\p{Surrogate}/u);
    }
    expect(brief('x'.repeat(1000))).to.equal('x'.repeat(1000));
    expect(brief(`${'x'.repeat(1000)}y`)).to.equal(
      `${'x'.repeat(900)}... (1001 characters) ...${'x'.repeat(99)}y`,
    );
  });

  it(`are given to more than ${maxSigners} signers, before any signature is looked at`, () => {
    expect(parseDeployment(requests(maxSigners)).signatureRequirement.requests.length).to.equal(maxSigners);
    const { code, path, message } = bodyError(requests(maxSigners + 1));
    expect([code, path]).to.deep.equal(['BODY_TOO_MANY_SIGNERS', 'signature_requirement.requests']);
    expect(message).to.equal('65 signers are listed, 64 at most can be: list fewer');
  });
});
