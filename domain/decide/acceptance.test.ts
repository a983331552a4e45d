import { expect } from 'chai';
import { contractId } from '../ids.js';
import { machine, network, Scenario, signedBody, volume, zmount } from '../scenario.fixture.js';
import { refusal, typesOf } from './refusal.fixture.js';

const gib = 1024n ** 3n;

/** Puts the next version on the chain and sends it. */
function update(story: Scenario, version: number, workloads: readonly object[]) {
  const next = signedBody({ contract: 1, version, workloads });
  story.updated(1, next.hash);
  return story.send(1, next.text);
}

describe('capacity', () => {
  it('what does not fit is refused with the numbers, and nothing is counted for it', () => {
    const story = new Scenario();
    const { text, hash } = signedBody({ contract: 1, workloads: [zmount('disk', 1001)] });
    story.created(1, hash);
    const events = story.send(1, text);
    expect(refusal(events)).to.equal('CAPACITY_EXCEEDED');
    const [only] = events;
    expect(only?.type === 'BodyRefused' && only.data.message).to.contain(
      `not enough SSD space: ${1001n * gib} bytes wanted, ${1000n * gib} free`,
    );
    expect(story.state.used.sru).to.equal(0n);
  });

  it('keeps a tenth of the memory for the system', () => {
    const story = new Scenario();
    const vm = machine('vm', 'net');
    const big = { ...vm, data: { ...vm.data, compute_capacity: { cpu: 1, memory: Number(30n * gib) } } };
    const { text, hash } = signedBody({ contract: 1, workloads: [network('net'), big] });
    story.created(1, hash);
    expect(refusal(story.send(1, text))).to.equal('CAPACITY_EXCEEDED');
  });

  it('counts exactly what is left: the last byte fits, one more does not', () => {
    const story = new Scenario();
    story.deploy({ contract: 2, workloads: [zmount('most', 999)] });
    const fits = signedBody({ contract: 1, workloads: [zmount('rest', 1)] });
    story.created(1, fits.hash);
    expect(typesOf(story.send(1, fits.text))).to.deep.equal(['DeploymentAccepted']);
    const one = signedBody({ contract: 3, workloads: [zmount('more', 1)] });
    story.created(3, one.hash);
    expect(refusal(story.send(3, one.text))).to.equal('CAPACITY_EXCEEDED');
  });

  it('an update takes only what it grows by, and is checked like any other', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [volume('data', 600)] });
    story.settle();
    expect(refusal(update(story, 1, [volume('data', 1001, 1)]))).to.equal('CAPACITY_EXCEEDED');
    expect(story.state.deployments.get(contractId(1))?.version).to.equal(0);
    expect(typesOf(update(story, 1, [volume('data', 1000, 1)]))).to.deep.equal(['DeploymentAccepted']);
    expect(story.state.used.sru).to.equal(1000n * gib);
  });

  it('what was refused is taken when there is room, without a new contract', () => {
    const story = new Scenario();
    story.deploy({ contract: 2, workloads: [zmount('most', 999)] });
    const wish = signedBody({ contract: 1, workloads: [zmount('disk', 10)] });
    story.created(1, wish.hash);
    expect(refusal(story.send(1, wish.text))).to.equal('CAPACITY_EXCEEDED');
    story.canceled(2);
    story.settle();
    expect(typesOf(story.send(1, wish.text))).to.deep.equal(['DeploymentAccepted']);
  });
});

describe('an update that is refused leaves what runs alone', () => {
  const cases: Record<string, [readonly object[], readonly object[], string]> = {
    'shrinks a disk': [[zmount('a', 2)], [zmount('a', 1, 1)], 'UPDATE_SHRINKS'],
    'shrinks a volume': [[volume('a', 2)], [volume('a', 1, 1)], 'UPDATE_SHRINKS'],
    'grows a disk that a machine mounts': [
      [zmount('a', 1), network('n'), machine('vm', 'n', ['a'])],
      [zmount('a', 2, 1), network('n'), machine('vm', 'n', ['a'])],
      'UPDATE_IN_USE',
    ],
    'changes a machine': [
      [network('n'), machine('vm', 'n')],
      [network('n'), machine('vm', 'n', [], 1)],
      'UPDATE_NOT_SUPPORTED',
    ],
    'changes a type': [[zmount('a', 1)], [volume('a', 1, 1)], 'UPDATE_TYPE_CHANGED'],
    'adds with an old version number': [[], [zmount('a', 1, 0)], 'UPDATE_WORKLOAD_VERSION'],
    'changes data without a new version number': [
      [zmount('a', 1)],
      [zmount('a', 2)],
      'UPDATE_WITHOUT_VERSION',
    ],
  };
  for (const [what, [before, after, code]] of Object.entries(cases)) {
    it(`${what}: ${code}`, () => {
      const story = new Scenario();
      story.deploy({ contract: 1, workloads: before });
      story.settle();
      const { deployments } = story.state;
      expect(refusal(update(story, 1, after))).to.equal(code);
      expect(story.state.deployments).to.equal(deployments);
      expect(story.owed).to.deep.equal([]);
      const corrected = update(story, 1, before);
      expect(typesOf(corrected), 'the corrected update has the same version').to.deep.equal([
        'DeploymentAccepted',
      ]);
    });
  }
});

describe('a network whose predecessor of the same name is on its way out', () => {
  it('has the name already, so that no other deployment of the twin takes it meanwhile', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('net', 1)] });
    story.settle();
    update(story, 1, []);
    update(story, 2, [network('net', '10.1.2.0/24', 2)]);
    const rival = signedBody({ contract: 2, workloads: [network('net')] });
    story.created(2, rival.hash);
    expect(refusal(story.send(2, rival.text))).to.equal('NETWORK_NAME_TAKEN');
    story.settle();
    expect(story.workload(1, 'net').state).to.equal('ok');
    story.canceled(1);
    story.settle();
    expect(typesOf(story.send(2, rival.text))).to.deep.equal(['DeploymentAccepted']);
  });

  it('gives the name free when it will not come after all', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('net', 1)] });
    story.settle();
    update(story, 1, []);
    update(story, 2, [network('net', '10.1.2.0/24', 2)]);
    update(story, 3, [network('net', '10.1.3.0/24', 3)]);
    expect(story.state.networks.size).to.equal(1);
    update(story, 4, []);
    expect(story.state.networks.size).to.equal(0);
  });

  it('keeps the name of the old network as long as that one is there', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [network('net')] });
    story.settle();
    update(story, 1, []);
    update(story, 2, [network('net', '10.1.3.0/24', 2)]);
    update(story, 3, []);
    expect(story.workload(1, 'net').successor).to.equal(null);
    expect(story.state.networks.size).to.equal(1);
    story.settle();
    expect(story.state.networks.size).to.equal(0);
  });
});
