import { readFileSync } from 'node:fs';

import { expect } from 'chai';
import fc from 'fast-check';
import { readRollout, readScenario, ScenarioError } from './read-scenario.js';
import { writeScenario } from './write-scenario.js';

const good = `
scenario: 1
kind: rollout
name: small
about: nothing
horizon: 90m
fleet: { nodes: 3, farms: 2, offline: { share: 2.5%, for: [1d, 3w] } }
releases: { from: v1.0.0, to: v1.1.0, install: [90s, 8m] }
`;

const world = `
scenario: 1
kind: world
name: small
about: nothing
horizon: 3h
nodes: 3
farms: 2
healing: 1h
faults_every: { crash: 1h }
faults: [{ at: 1h, what: crash, node: 3, point: now, pending: torn, down: 2m }]
`;

const later = (to: string, announced: string): string =>
  `healing: 1h\nrollout: { from: v1.0.0, to: v1.1.0, followed_by: [{ to: ${to}, build: newest, announced: ${announced} }] }`;

const plan = (first: string, last: string): string =>
  `horizon: 90m\nplan: { waves: [{ share: ${first}, bake: 1h }, { share: ${last}, bake: 0ms }], test_bake: 1h, stop: { bad: 5%, at_least: 2 }, settled: 80%, spread: 1h, roll_back: true }`;

function faults(text: string): readonly string[] {
  try {
    readScenario(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults;
    throw error;
  }
  return [];
}

describe('a scenario file', () => {
  it('is read, with times and shares as people write them', () => {
    const { horizon, fleet, releases } = readRollout(good);
    expect([horizon, fleet.offline, releases.install]).to.deep.equal([
      5_400_000,
      { share: 250, for: [86_400_000, 1_814_400_000] },
      [90_000, 480_000],
    ]);
  });

  const wrong: [string, string, string][] = [
    ['horizon: 90m', 'horizon: 90', 'line 6: horizon: must be a number and a unit'],
    ['nodes: 3', 'nodes: many', 'line 7: fleet.nodes: must be a number'],
    ['nodes: 3', 'nodes: 0', 'line 7: fleet.nodes: must be at least 1'],
    ['nodes: 3, ', '', 'line 7: fleet.nodes: is missing'],
    ['[90s, 8m]', '[90s]', 'line 8: releases.install: must have at least 2 entries'],
    ['share: 2.5%', 'share: 250%', 'line 7: fleet.offline.share: must be at most 100%'],
    ['[90s, 8m]', '[9m, 8m]', 'line 8: releases.install: the first must not be longer'],
    ['to: v1.1.0', 'to: newest', 'line 8: releases.to: must be a version'],
    [
      'kind: rollout',
      'kind: rollout\nfarm: 1',
      "line 4: 'farm' is not known here; allowed: scenario, kind, name",
    ],
    [
      'farms: 2',
      'farm: 2',
      "line 7: fleet: 'farm' is not known here (did you mean 'farms'?); allowed: nodes, farms",
    ],
    ['about: nothing', 'about: [', 'line 6: no YAML'],
    ['about: nothing', 'about: &a [*a]', 'line 5: an alias'],
    [
      'horizon: 90m',
      'horizon: 11w\nfaults: [{ at: 1h, node: 1, what: flood }]',
      'line 7: faults.0.what: must be one of reboot, no-chain',
    ],
    [
      'horizon: 90m',
      'horizon: 11w\nfaults: [{ at: 1h, node: 4, what: reboot }]',
      'line 7: faults.0.node: must be at most 3',
    ],
    [
      'horizon: 90m',
      'horizon: 11w\nhappenings: [{ at: 1h, what: hub-outage }]',
      'line 7: happenings.0.for: ',
    ],
    [
      'horizon: 90m',
      plan('50%', '20%'),
      'line 7: plan.waves.1.share: must be more than the 50% of the wave before it',
    ],
    ['horizon: 90m', plan('5%', '20%'), 'line 7: plan.waves.1.share: must be 100% in the last wave'],
    ['kind: rollout', 'kind: rollin', 'line 3: kind: must be one of rollout'],
  ];
  for (const [is, was, says] of wrong) {
    it(`is refused with its place: ${was.replace('\n', ' ')}`, () => {
      const found = faults(good.replace(is, was));
      expect(found.join('\n')).to.include(says);
    });
  }

  const wrongWorlds: [string, string, string][] = [
    ['nodes: 3', 'nodes: 0', 'line 7: nodes: '],
    ['farms: 2', 'farms: 4', 'line 8: farms: must be at most 3'],
    ['healing: 1h', 'healing: 3h', 'line 9: healing: must be shorter'],
    ['crash: 1h', 'crush: 1h', "faults_every: 'crush' is not known here (did you mean 'crash'?)"],
    ['kind: world', 'kind: planet', 'line 3: kind: must be one of rollout, world'],
    ['point: now', 'point: then', 'faults.0.point: must be one of now, before-write'],
    ['node: 3', 'node: 4', 'line 11: faults.0.node: must be at most 3'],
    ['healing: 1h', later('v1.1.0', '2h'), 'rollout.followed_by.0.to: must be newer than v1.1.0 before it'],
    [
      'healing: 1h',
      later('v1.2.0', '1h'),
      'rollout.followed_by.0.announced: must be later than the release before',
    ],
  ];
  for (const [was, is, told] of wrongWorlds)
    it(`of a world is refused with its place: ${is.replace('\n', ' ')}`, () => {
      expect(faults(world.replace(was, is)).join('\n')).to.include(told);
    });

  it('of a world counts from 1, and is written as a file that reads as the same', () => {
    const scenario = readScenario(world);
    expect(scenario.kind === 'world' ? scenario.faults[0] : null).to.include({ node: 2, down: 120_000 });
    expect(readScenario(writeScenario(scenario))).to.deep.equal(scenario);
  });

  it('is read as the guide tells it', () => {
    const guide = readFileSync(new URL('../../../docs/guides/simulation.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n(# yaml-language-server.*?)```/s.exec(guide) ?? [];
    expect(readScenario(text).name).to.equal('v3-15-on-main');
  });

  it('is written as a file that reads as the same', () => {
    const scenario = readScenario(good);
    expect(readScenario(writeScenario(scenario))).to.deep.equal(scenario);
    expect(writeScenario(scenario)).to.include('share: 2.5%').and.include('horizon: 90m');
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => faults(text).length > 0));
  });
});
