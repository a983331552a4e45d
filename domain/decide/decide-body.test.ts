import { expect } from 'chai';
import { contractId } from '../ids.js';
import { accountOf, machine, network, Scenario, signedBody, volume, zmount } from '../scenario.fixture.js';
import { refusal } from './refusal.fixture.js';

const edited = (text: string, change: (json: Record<string, unknown>) => void): string => {
  const json = JSON.parse(text) as Record<string, unknown>; // our own body, known to be an object
  change(json);
  return JSON.stringify(json);
};

describe('a body that is refused', () => {
  const good = signedBody({ contract: 1, workloads: [zmount('disk', 1)] });

  function withContract(hash = good.hash): Scenario {
    const story = new Scenario();
    story.created(1, hash);
    return story;
  }

  const texts: Record<string, [string, string]> = {
    'is not JSON': ['{"version":', 'BODY_NOT_JSON'],
    'is empty': ['', 'BODY_NOT_JSON'],
    'nests too deep': ['['.repeat(200_000), 'BODY_NOT_JSON'],
    'is no object': ['[]', 'BODY_NOT_OBJECT'],
    'has a field of another type': [edited(good.text, (j) => (j['version'] = '0')), 'BODY_FIELD_INVALID'],
    'has a number out of range': [edited(good.text, (j) => (j['twin_id'] = 2 ** 32)), 'BODY_FIELD_INVALID'],
    'has a workload of an unknown type': [
      edited(good.text, (j) => (j['workloads'] = [{ ...zmount('disk', 1), type: 'teapot' }])),
      'BODY_TYPE_UNKNOWN',
    ],
    'is for another contract': [edited(good.text, (j) => (j['contract_id'] = 2)), 'CONTRACT_MISMATCH'],
    'names a workload ../x': [
      edited(good.text, (j) => (j['workloads'] = [zmount('../x', 1)])),
      'WORKLOAD_NAME_INVALID',
    ],
    'has two workloads of one name': [
      edited(good.text, (j) => (j['workloads'] = [zmount('a', 1), volume('a', 1)])),
      'WORKLOAD_NAME_TWICE',
    ],
    'has a workload newer than itself': [
      edited(good.text, (j) => (j['workloads'] = [zmount('a', 1, 1)])),
      'WORKLOAD_VERSION_TOO_HIGH',
    ],
    'breaks a rule of its type': [
      edited(good.text, (j) => (j['workloads'] = [zmount('a', 0)])),
      'WORKLOAD_DATA_INVALID',
    ],
  };
  for (const [what, [text, code]] of Object.entries(texts)) {
    it(`${what}: ${code}, and nothing changes`, () => {
      const story = withContract();
      const { deployments, used } = story.state;
      expect(refusal(story.send(1, text))).to.equal(code);
      expect(story.state.deployments).to.equal(deployments);
      expect(story.state.used).to.equal(used);
      expect(story.state.contracts.get(contractId(1))?.refusal?.code).to.equal(code);
      story.send(1, good.text);
      expect(story.state.contracts.get(contractId(1))?.refusal).to.equal(null);
      expect(story.workload(1, 'disk').state).to.equal('init');
    });
  }

  it('has a wrong hash: HASH_MISMATCH', () => {
    expect(refusal(withContract('ff'.repeat(16)).send(1, good.text))).to.equal('HASH_MISMATCH');
  });

  it('is of another version than 0 on creation: VERSION_MISMATCH', () => {
    const later = signedBody({ contract: 1, version: 1, workloads: [zmount('disk', 1)] });
    expect(refusal(withContract(later.hash).send(1, later.text))).to.equal('VERSION_MISMATCH');
  });

  it('is stale or skips a version on update: VERSION_MISMATCH', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
    const stale = signedBody({ contract: 1, metadata: 'other', workloads: [zmount('disk', 1)] });
    const skips = signedBody({ contract: 1, version: 2, workloads: [zmount('disk', 1)] });
    expect(refusal(story.send(1, stale.text))).to.equal('VERSION_MISMATCH');
    expect(refusal(story.send(1, skips.text))).to.equal('VERSION_MISMATCH');
  });

  it('is of another twin than the contract: TWIN_MISMATCH', () => {
    const foreign = signedBody({ contract: 1, twin: 8, workloads: [zmount('disk', 1)] });
    expect(refusal(withContract(foreign.hash).send(1, foreign.text))).to.equal('TWIN_MISMATCH');
  });

  it('comes for a cancelled contract: CONTRACT_CANCELED', () => {
    const story = withContract();
    story.canceled(1);
    expect(refusal(story.send(1, good.text))).to.equal('CONTRACT_CANCELED');
  });

  describe('for its signatures', () => {
    const signatures = (change: (json: { signatures: object[]; requests: object[] }) => void): string =>
      edited(good.text, (json) => {
        const requirement = json['signature_requirement'];
        change(requirement as { signatures: object[]; requests: object[] }); // our own body
      });

    it('none: SIGNATURE_MISSING', () => {
      const text = signatures((json) => (json.signatures = []));
      expect(refusal(withContract().send(1, text))).to.equal('SIGNATURE_MISSING');
    });

    it('of another key: SIGNATURE_WRONG', () => {
      expect(refusal(withContract().send(1, good.text, { 7: accountOf(8) }))).to.equal('SIGNATURE_WRONG');
    });

    it('of a twin that the chain does not have: SIGNATURE_TWIN_UNKNOWN', () => {
      expect(refusal(withContract().send(1, good.text, { 7: null }))).to.equal('SIGNATURE_TWIN_UNKNOWN');
      expect(refusal(withContract().send(1, good.text, {}))).to.equal('SIGNATURE_TWIN_UNKNOWN');
    });

    it('no hex: SIGNATURE_MALFORMED', () => {
      const text = signatures(
        (json) => (json.signatures = [{ twin_id: 7, signature: 'zz', signature_type: '' }]),
      );
      expect(refusal(withContract().send(1, text))).to.equal('SIGNATURE_MALFORMED');
    });

    it('its own twin not listed: SIGNATURE_OWNER_NOT_LISTED', () => {
      const text = signatures((json) => (json.requests = []));
      expect(refusal(withContract().send(1, text))).to.equal('SIGNATURE_OWNER_NOT_LISTED');
    });

    it('too little weight: SIGNATURE_WEIGHT_LOW', () => {
      const heavy = signedBody({ contract: 1, workloads: [zmount('disk', 1)], weightRequired: 2 });
      expect(refusal(withContract(heavy.hash).send(1, heavy.text))).to.equal('SIGNATURE_WEIGHT_LOW');
    });
  });

  it('mounts what is no disk of the same deployment: MOUNT_UNKNOWN', () => {
    for (const workloads of [
      [network('net'), machine('vm', 'net', ['disk'])],
      [network('net'), machine('vm', 'net', ['net'])],
    ]) {
      const story = new Scenario();
      const { hash, text } = signedBody({ contract: 1, workloads });
      story.created(1, hash);
      expect(refusal(story.send(1, text))).to.equal('MOUNT_UNKNOWN');
    }
  });

  it("takes the name of another network of its twin: NETWORK_NAME_TAKEN, but not another twin's", () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [network('net')] });
    const same = signedBody({ contract: 2, workloads: [network('net')] });
    story.created(2, same.hash);
    expect(refusal(story.send(2, same.text))).to.equal('NETWORK_NAME_TAKEN');
    story.deploy({ contract: 3, twin: 8, workloads: [network('net')] });
    expect(story.workload(3, 'net').state).to.equal('init');
  });

  it('has an environment variable that the log cannot carry: BODY_NOT_STORABLE', () => {
    const vm = machine('vm', 'net');
    const env = JSON.parse('{"__proto__": "x"}') as object; // parsed, so that it is a member and not the prototype
    const wish = { contract: 1, workloads: [network('net'), { ...vm, data: { ...vm.data, env } }] };
    const { text, hash } = signedBody(wish);
    expect(refusal(withContract(hash).send(1, text))).to.equal('BODY_NOT_STORABLE');
  });

  it('is not recorded twice for the same reason', () => {
    const story = withContract();
    expect(story.send(1, '{').length).to.equal(1);
    expect(story.send(1, '{')).to.deep.equal([]);
    expect(refusal(story.send(1, '['))).to.equal('BODY_NOT_JSON');
  });

  it('before the node has started is told so', () => {
    const story = new Scenario({ started: false });
    const { text, hash } = signedBody({ contract: 1, workloads: [] });
    story.created(1, hash);
    expect(refusal(story.send(1, text))).to.equal('NODE_NOT_STARTED');
  });
});
