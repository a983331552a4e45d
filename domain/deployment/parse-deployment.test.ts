import { expect } from 'chai';
import fc from 'fast-check';
import { type ExactJson, writeExactJson } from '../json/exact-json.js';
import { arbitraryBody } from './arbitrary-body.fixture.js';
import { BodyError, type DeploymentBody, parseDeployment } from './deployment-body.js';
import { body, golden, workload } from './golden.fixture.js';
import { deploymentToJson } from './write-deployment.js';

function parseOrError(text: string): DeploymentBody | BodyError {
  try {
    return parseDeployment(text);
  } catch (error) {
    if (error instanceof BodyError) return error;
    throw error;
  }
}

function refusal(text: string): [string, string, string] {
  const error = parseOrError(text);
  return error instanceof BodyError ? [error.code, error.path, error.message] : ['', '', 'parsed'];
}

describe('parsing a deployment', () => {
  it('takes missing and null fields as zero', () => {
    const zero = parseDeployment('{}');
    expect(writeExactJson(deploymentToJson(zero))).to.equal(
      '{"version":0,"twin_id":0,"contract_id":0,"metadata":"","description":"","expiration":0,"signature_requirement":{"requests":[],"weight_required":0,"signatures":[],"signature_style":""},"workloads":[]}',
    );
    const nulls =
      '{"version":null,"metadata":null,"expiration":null,"signature_requirement":null,"workloads":null}';
    expect(parseDeployment(nulls)).to.deep.equal(zero);
    expect(
      parseDeployment('{"signature_requirement":{"requests":[null]}}').signatureRequirement.requests,
    ).to.deep.equal([{ twinId: 0, required: false, weight: 0n }]);
  });

  it('ignores unknown fields and results, and the case of names', () => {
    const odd =
      '{"Version":1,"TWIN_ID":7,"foo":[1.5,{}],"WorkLoads":[{"\u017fize":1,"name":"a","TYPE":"zmount","Data":{"\u017fIZE":5},"result":{"state":"ok"}}]}';
    const parsed = parseDeployment(odd);
    expect([parsed.version, parsed.twinId]).to.deep.equal([1, 7]);
    expect(parsed.workloads[0]).to.deep.equal({
      version: 0,
      name: 'a',
      type: 'zmount',
      metadata: '',
      description: '',
      data: { size: 5n },
    });
  });

  it('reads the network of a mycelium address in either case, and writes it with the capital', () => {
    for (const key of ['Network', 'network']) {
      const data = `{"network":{"mycelium":{"${key}":"n","hex_seed":"0A0b0c0d0e0f"}}}`;
      const parsed = parseDeployment(body(workload('vm', 'zmachine-light', data)));
      const first = parsed.workloads[0];
      expect(first?.type === 'zmachine-light' && first.data.network.mycelium).to.deep.equal({
        network: 'n',
        seed: '0a0b0c0d0e0f',
      });
      expect(writeExactJson(deploymentToJson(parsed))).to.include('"mycelium":{"Network":"n"');
    }
  });

  it('keeps numbers from 2^53 to 2^64 exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 64n - 1n }), (n) => {
        const text = `{"contract_id":${n},"signature_requirement":{"weight_required":${n}},"workloads":[${workload('a', 'zmount', `{"size":${n}}`)}]}`;
        const parsed = parseDeployment(text);
        const first = parsed.workloads[0];
        expect(parsed.contractId).to.equal(n);
        expect(parsed.signatureRequirement.weightRequired).to.equal(n);
        expect(first?.type === 'zmount' && first.data.size).to.equal(n);
        expect(writeExactJson(deploymentToJson(parsed)))
          .to.include(`"size":${n}`)
          .and.include(`"contract_id":${n}`);
      }),
    );
  });

  it("names the place of what does not fit, in Go's words", () => {
    const field = (type: string, data: string): [string, string, string] =>
      refusal(body(`${workload('x', 'ipv4', '{}')},${workload('a', type, data)}`));
    const cases: [[string, string, string], string, string][] = [
      [
        refusal('{"version":-1}'),
        'version',
        'json: cannot unmarshal number -1 into Go struct field Deployment.version of type uint32',
      ],
      [
        refusal('{"version":1.0}'),
        'version',
        'json: cannot unmarshal number 1.0 into Go struct field Deployment.version of type uint32',
      ],
      [
        refusal('{"version":4294967296}'),
        'version',
        'json: cannot unmarshal number 4294967296 into Go struct field Deployment.version of type uint32',
      ],
      [
        refusal('{"metadata":1}'),
        'metadata',
        'json: cannot unmarshal number into Go struct field Deployment.metadata of type string',
      ],
      [
        refusal('{"workloads":{}}'),
        'workloads',
        'json: cannot unmarshal object into Go struct field Deployment.workloads of type []gridtypes.Workload',
      ],
      [
        refusal('{"expiration":1.5}'),
        'expiration',
        'unknown timestamp format, expecting a timestamp or an ISO-8601 date',
      ],
      [
        field('zmount', '{"size":18446744073709551616}'),
        'workloads[1].data.size',
        "failed to load data into object of type '*zos.ZMount': json: cannot unmarshal number 18446744073709551616 into Go struct field ZMount.size of type gridtypes.Unit",
      ],
      [
        field('zmachine', '{"compute_capacity":{"cpu":256}}'),
        'workloads[1].data.compute_capacity.cpu',
        "failed to load data into object of type '*zos.ZMachine': json: cannot unmarshal number 256 into Go struct field MachineCapacity.compute_capacity.cpu of type uint8",
      ],
      [
        field('network', '{"wireguard_listen_port":65536}'),
        'workloads[1].data.wireguard_listen_port',
        "failed to load data into object of type '*zos.Network': json: cannot unmarshal number 65536 into Go struct field Network.wireguard_listen_port of type uint16",
      ],
      [
        field('network', '{"peers":[{"allowed_ips":["10.0.0.0/8","10.0.0.1"]}]}'),
        'workloads[1].data.peers[0].allowed_ips[1]',
        "failed to load data into object of type '*zos.Network': invalid CIDR address: 10.0.0.1",
      ],
      [
        field('zmount', '[]'),
        'workloads[1].data',
        "failed to load data into object of type '*zos.ZMount': json: cannot unmarshal array into Go value of type zos.ZMount",
      ],
      [
        field('zmount', 'null'),
        'workloads[1].data',
        "failed to load data into object of type '*zos.ZMount': data is null",
      ],
    ];
    for (const [found, path, message] of cases) {
      expect(found).to.deep.equal(['BODY_FIELD_INVALID', path, message]);
    }
    expect(refusal('{"workloads":[{"type":"zmount"}]}')[2]).to.match(/unexpected end of JSON input$/);
    expect(field('container', '{}')).to.deep.equal([
      'BODY_TYPE_UNKNOWN',
      'workloads[1].type',
      "invalid reservation type 'container'",
    ]);
  });

  it('refuses what is no object or no JSON', () => {
    for (const text of ['null', '[]', '7', '"x"']) expect(refusal(text)[0]).to.equal('BODY_NOT_OBJECT');
    for (const text of ['', '{', '{}{}', 'x', '\u0000']) expect(refusal(text)[0]).to.equal('BODY_NOT_JSON');
  });

  it('refuses deep nesting as an error, also in fields that it ignores', () => {
    for (const open of ['[', '{"a":', '{"workloads":[', '{"foo":']) {
      expect(refusal(open.repeat(200_000))[0]).to.equal('BODY_NOT_JSON');
    }
    const deep = `{"foo":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(refusal(deep)[2]).to.match(/^JSON nests deeper than 64 levels/);
  });

  it('throws nothing but BodyError: any string', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        parseOrError(text);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but BodyError: any values in the known places', () => {
    const value: fc.Arbitrary<ExactJson> = fc.oneof(
      fc.constantFrom<ExactJson>(null, true, '', 'zmount', '::1/64', -1, 2 ** 32, 2n ** 64n, [], [null], {}, [
        {},
      ]),
      fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v)) as ExactJson),
    );
    fc.assert(
      fc.property(arbitraryBody, fc.nat(), value, (sample, at, replacement) => {
        const json = deploymentToJson(sample);
        const places = countPlaces(json);
        parseOrError(writeExactJson(replacePlace(json, at % places, replacement)));
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but BodyError: a golden text with a few characters changed', () => {
    const texts = golden.map(({ text }) => text);
    const char = fc.oneof(
      fc.constantFrom(...'{}[]",:\\0123456789-.eE/ntf'.split('')),
      fc.string({ maxLength: 1 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), char), { maxLength: 4 }),
        (text, edits) => {
          const changed = edits.reduce(
            (t, [at, c]) => t.slice(0, at % t.length) + c + t.slice((at % t.length) + 1),
            text,
          );
          parseOrError(changed);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function countPlaces(value: ExactJson): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum, item: ExactJson) => sum + countPlaces(item), 0);
}

/** The value with its n-th node (in depth-first order) replaced. */
function replacePlace(value: ExactJson, n: number, by: ExactJson): ExactJson {
  if (n === 0) return by;
  if (typeof value !== 'object' || value === null) return value;
  let left = n - 1;
  const entries = Object.entries(value).map(([key, item]: [string, ExactJson]): [string, ExactJson] => {
    const size = countPlaces(item);
    const replaced = left >= 0 && left < size ? replacePlace(item, left, by) : item;
    left -= size;
    return [key, replaced];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
