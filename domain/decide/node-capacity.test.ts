import { expect } from 'chai';
import fc from 'fast-check';
import { systemReserved } from '../capacity.js';
import { contractId } from '../ids.js';
import { machine, network, qsfs, Scenario, signedBody, volume, zdb, zmachine } from '../scenario.fixture.js';
import { refusal } from './refusal.fixture.js';

const gib = 1024 ** 3;
const sized = (name: string, cpu: number, memory: number) => {
  const made = machine(name, 'net');
  return { ...made, data: { ...made.data, compute_capacity: { cpu, memory: memory * gib } } };
};

describe('the CPUs of a machine', () => {
  it("are at most those of the node, in Zero-OS's words; of all machines together there is no limit", () => {
    for (const vm of [sized('vm', 9, 1), zmachine('vm', 'net', { cpu: 9 })]) {
      const story = new Scenario();
      const { text, hash } = signedBody({ contract: 1, workloads: [vm] });
      story.created(1, hash);
      const [refused] = story.send(1, text);
      expect(refused?.data).to.deep.include({
        code: 'CPU_INVALID',
        message: 'invalid cpu must be between 1 and 8',
      });
    }
    const story = new Scenario();
    const many = ['a', 'b', 'c'].map((name) => sized(name, 8, 1));
    story.deploy({ contract: 1, workloads: [network('net'), ...many] });
    expect(story.state.used.cru).to.equal(24n);
  });
});

describe('W19: unsigned arithmetic admits everything when the node is overcommitted', () => {
  it('a node that has less than is in use takes nothing more, and says 0 are free', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [network('net'), sized('vm', 1, 20)] });
    story.give({
      type: 'StartNode',
      version: '0.1.0',
      driver: 'dry',
      bootId: 'boot-2',
      capacity: { cru: 8n, mru: 8n * 1024n ** 3n, sru: 1000n * 1024n ** 3n, hru: 0n },
      supports: ['network-light', 'zmachine-light', 'volume'],
      unsupported: [],
      code: null,
    });
    const { text, hash } = signedBody({ contract: 2, workloads: [sized('vm', 1, 1)] });
    story.created(2, hash);
    const [refused] = story.send(2, text);
    expect(refused?.data).to.have.property('code', 'CAPACITY_EXCEEDED');
    expect(refused?.data).to.have.property('message').that.contains(' 0 free');
    // What needs none of it is taken.
    story.deploy({ contract: 3, workloads: [volume('data', 1)] });
    expect(story.state.used.sru > 0n).to.equal(true);
  });
});

describe('W21: updates skip the check', () => {
  it('every type that grows is checked, on the kind of space that it grows in', () => {
    for (const grown of [
      [volume('x', 1), volume('x', 1001, 1)],
      [zdb('x', 1), zdb('x', 1001, 1)],
      [qsfs('x', 1), qsfs('x', 1001, 1)],
    ] as const) {
      const story = new Scenario();
      story.deploy({ contract: 1, workloads: [grown[0]] });
      story.settle();
      expect(refusal(story.update({ contract: 1, version: 1, workloads: [grown[1]] }))).to.equal(
        'CAPACITY_EXCEEDED',
      );
      expect(story.workload(1, 'x')).to.deep.include({ state: 'ok', update: null });
    }
  });

  it('what an update makes smaller is counted until the host has done it', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [qsfs('x', 900)] });
    story.settle();
    const workloads = [qsfs('x', 100, 1), volume('more', 500, 1)];
    expect(refusal(story.update({ contract: 1, version: 1, workloads }))).to.equal('CAPACITY_EXCEEDED');
    story.update({ contract: 1, version: 1, workloads: [qsfs('x', 100, 1)] });
    expect(story.state.used.sru).to.equal(900n * 1024n ** 3n);
    story.settle();
    story.deploy({ contract: 2, workloads: [volume('more', 500)] });
    expect(story.state.used.sru).to.equal(600n * 1024n ** 3n);
  });
});

describe('reservations that come together', () => {
  const size = fc.integer({ min: 1, max: 400 });
  const wish = fc.record({
    contract: fc.integer({ min: 1, max: 6 }),
    memory: fc.integer({ min: 1, max: 12 }),
    volume: size,
    zdb: size,
    qsfs: size,
    bodyFirst: fc.boolean(),
    settle: fc.boolean(),
  });

  it('never oversell the node, whatever comes first and whatever grows', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 5, maxLength: 15 }), (wishes) => {
        const story = new Scenario();
        const versions = new Map<number, number>();
        for (const each of wishes) {
          const { contract } = each;
          const version = versions.get(contract) ?? 0;
          const vm = version === 0 ? [sized('vm', 1, each.memory)] : [];
          const workloads = [
            ...vm,
            volume('v', each.volume, version),
            zdb('z', each.zdb, version),
            qsfs('q', each.qsfs, version),
          ];
          const { text, hash } = signedBody({ contract, version, workloads });
          if (each.bodyFirst) story.send(contract, text);
          if (version === 0 && !story.state.contracts.has(contractId(contract)))
            story.created(contract, hash);
          else story.updated(contract, hash);
          if (!each.bodyFirst) story.send(contract, text);
          const accepted = story.events.at(-1)?.type === 'DeploymentAccepted';
          if (accepted || story.events.at(-1)?.type === 'WorkloadBlocked')
            versions.set(contract, version + 1);
          if (each.settle) story.settle();
          const total = story.state.host?.total;
          if (total === undefined) throw new Error('the node has started');
          const { used } = story.state;
          expect(used.mru + systemReserved(total).mru <= total.mru, 'memory').to.equal(true);
          expect(used.sru <= total.sru, 'SSD').to.equal(true);
          expect(used.hru <= total.hru, 'HDD').to.equal(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});
