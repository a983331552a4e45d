import { expect } from 'chai';

import { runRollout } from '../rollout/run-rollout.js';
import { readRollout, readScenario } from '../scenario/read-scenario.js';
import { runWorld } from './run-world.js';
import { sameCore } from './world-builds.js';
import { productionCore, type WorldCore } from './world-core.js';
import { worldOfFile } from './world-of-file.js';
import type { WorldScenario } from './world-scenario.js';

const plan = (rollBack: boolean): string => `
  plan:
    test_bake: 30m
    waves: [{ share: 50%, bake: 30m }, { share: 100%, bake: 0ms }]
    stop: { bad: 20%, at_least: 2 }
    settled: 80%
    spread: 10m
    roll_back: ${rollBack}
`;

function world(classes: string, more = ''): WorldScenario {
  const file = readScenario(`
scenario: 1
kind: world
name: nodes
about: eight whole nodes
horizon: 8h
nodes: 8
farms: 8
healing: 1h
faults_every: { crash: 3h, crash-in-upgrade: 8h }
rollout:
  from: v1.0.0
  to: v1.1.0
  test_farms: 0
  reboots: true
  classes: [${classes}]
${plan(true)}${more}`);
  return file.kind === 'world' ? worldOfFile(file) : expect.fail('it is a world');
}

describe('a roll-out over whole nodes', function () {
  this.timeout(120_000);
  const times = (result: ReturnType<typeof runWorld>, situation: string): number =>
    result.coverage.find((each) => each.situation === situation)?.count ?? 0;

  it('brings a good release to all, wave after wave; hosts reboot with what they hold, and nothing is lost', () => {
    const result = runWorld(world(''), 1);
    expect(result.violations).to.deep.equal([]);
    expect(result.rollout).to.deep.include({ upgraded: 8, exposed: 8, halt: null });
    expect(result.rollout?.marks.filter(({ kind }) => kind === 'wave')).to.have.lengthOf(2);
    expect(times(result, 'a host with workloads was rebooted for a release')).to.be.above(0);
    expect(times(result, 'crashed between write and sync during an upgrade')).to.be.above(0);
    expect(times(result, 'crashed elsewhere during an upgrade')).to.be.above(0);
  });

  it('stops a bad one, and every node goes back to what it ran before', () => {
    const result = runWorld(world('{ name: all, share: 100%, mishap: unwell }'), 1);
    expect(result.violations).to.deep.equal([]);
    expect(result.rollout?.upgraded).to.equal(0);
    expect(result.rollout?.halt?.bad).to.be.at.least(2);
    expect(result.rollout?.exposed).to.be.below(8);
    const failed = times(result, 'a release failed on a node');
    expect(times(result, 'a node went back to what it ran before')).to.equal(failed);
  });

  it('survives a release that cannot start, and an updater that breaks off', () => {
    const classes =
      '{ name: some, share: 40%, mishap: never-starts }, { name: others, share: 60%, mishap: breaks-off }';
    const result = runWorld(world(classes), 2);
    expect(result.violations).to.deep.equal([]);
    expect(times(result, 'the updater failed, and was asked again')).to.be.above(0);
  });

  it('finds a node that takes every farm for a test farm', () => {
    const newLoop: WorldCore['newLoop'] = (state) => {
      const loop = productionCore.newLoop(state);
      const decide = loop.decide.bind(loop);
      loop.decide = (input) => {
        const command = typeof input === 'function' ? input(loop.state) : input;
        if (command?.type !== 'SetHostControl') return command === null ? null : decide(command);
        const testFarms = state.record.farmId === null ? [] : [state.record.farmId];
        return decide({ ...command, plan: { ...command.plan, testFarms } });
      };
      return loop;
    };
    const found = [1, 2, 3].flatMap(
      (seed) => runWorld(world(''), seed, {}, sameCore({ ...productionCore, newLoop })).violations,
    );
    expect(found.map(({ oracle }) => oracle)).to.include('no-version-outside-its-wave');
  });

  it('breaks no rule when workloads must run meanwhile, and says so when more is asked than a reboot allows', () => {
    const asked = (least: string): readonly string[] =>
      [1, 2, 3, 4].flatMap((seed) =>
        runWorld(world('', `availability: { at_worst: ${least} }\n`), seed).violations.map(
          ({ oracle }) => oracle,
        ),
      );
    expect(asked('20%')).to.deep.equal([]);
    expect(asked('100%')).to.include('availability-at-worst');
  });

  it('and over modelled ones goes back after a failed health check only if the plan says so', () => {
    const bad = (rollBack: boolean) => {
      const { nodes } = runRollout(
        readRollout(`
scenario: 1
kind: rollout
name: bad
about: every node is unwell
horizon: 30h
fleet: { nodes: 40, farms: 20, classes: [{ name: all, share: 100%, mishap: bad-code }] }
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
${plan(rollBack).replaceAll('\n  ', '\n')}`),
        1,
        'zledger',
      );
      return nodes.badAtEnd;
    };
    expect(bad(true)).to.equal(0);
    expect(bad(false)).to.be.above(0);
  });
});
