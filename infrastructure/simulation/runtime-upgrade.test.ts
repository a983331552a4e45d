import { expect } from 'chai';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { ofLiveness } from '../../simulations/world/oracle-list.js';
import { runWorld } from '../../simulations/world/run-world.js';
import { sameCore } from '../../simulations/world/world-builds.js';
import { productionCore } from '../../simulations/world/world-core.js';
import { worldOfFile } from '../../simulations/world/world-of-file.js';
import type { WorldScenario } from '../../simulations/world/world-scenario.js';
import { ScaleWire } from './scale-wire.js';

const text = (rescue: string): string => `
scenario: 1
kind: world
name: runtime
about: the runtime changes while half of the farms still wait for the release
horizon: 5h
nodes: 6
farms: 3
healing: 1h
wire: scale
first_runtime: 125
runtime_upgrades: [{ at: 90m, spec_version: 149 }]
load: { unpaid: 40%, cancelled: 60%, uptime: 0ms }
rollout:
  from: v1.0.0
  to: v1.1.0
  announced: 10m
  old_reads_up_to: 125
${rescue}
  plan:
    test_bake: 5h
    waves: [{ share: 100%, bake: 0ms }]
    stop: { bad: 50%, at_least: 3 }
    settled: 80%
    spread: 10m
    roll_back: true
`;

function world(rescue: string): WorldScenario {
  const file = readScenario(text(rescue));
  return file.kind === 'world' ? worldOfFile(file) : expect.fail('it is a world');
}

describe('a runtime upgrade of the chain in mid-roll-out, blocks as bytes', function () {
  this.timeout(120_000);
  const wire = new ScaleWire();
  const times = (result: ReturnType<typeof runWorld>, situation: string): number =>
    result.coverage.find((each) => each.situation === situation)?.count ?? 0;

  it('is read by those who know the runtime; the others stop, are given the release by hand, and nothing is lost', () => {
    const result = runWorld(world('  rescue: 30m'), 1, {}, sameCore(productionCore), wire);
    expect(result.violations).to.deep.equal([]);
    for (const situation of [
      'a block that brought a runtime held events of the old one',
      'a node took the release',
      'a node of the old build stopped before a block that it cannot read',
      'somebody brought the release to a node that had stopped',
    ])
      expect(times(result, situation), situation).to.be.above(0);
    expect(result.rollout?.upgraded).to.equal(6);
  });

  it('leaves those behind that nobody comes to: they stop before the block, and say nothing that they do not know', () => {
    const { violations } = runWorld(world(''), 1, {}, sameCore(productionCore), wire);
    expect(new Set(violations.map(({ oracle }) => oracle))).to.include('converges');
    for (const { oracle } of violations) expect(ofLiveness.has(oracle), oracle).to.equal(true);
  });

  it('finds a reader that takes the block that brings a runtime for one of the new', () => {
    const core = {
      ...productionCore,
      runtimeFor: (block: number, after: (block: number) => number) => after(block),
    };
    const { violations } = runWorld(world('  rescue: 30m'), 1, {}, sameCore(core), wire);
    expect(violations.map(({ oracle }) => oracle)).to.include('converges');
  });
});
