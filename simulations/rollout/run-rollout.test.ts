import { readFileSync } from 'node:fs';

import { expect } from 'chai';
import fc from 'fast-check';
import { mishaps, type RolloutScenario, rolloutScenario } from '../scenario/rollout-scenario.js';
import { readRollout } from '../scenario/read-scenario.js';
import { runRollout } from './run-rollout.js';
import { storyOf } from './story.js';

const hour = 3_600_000;

function scenario(but: Record<string, unknown> = {}, fleet: Record<string, unknown> = {}): RolloutScenario {
  return rolloutScenario.parse({
    scenario: 1,
    kind: 'rollout',
    name: 'test',
    about: 'a small fleet',
    horizon: '48h',
    fleet: { nodes: 400, farms: 120, test_farms: 2, ...fleet },
    releases: { from: 'v3.14.2', to: 'v3.15.0', install: ['2m', '8m'] },
    ...but,
  });
}

const fragile = (mishap: string, share = '20%') => ({ classes: [{ name: 'fragile', share, mishap }] });

describe('a roll-out over a fleet, thin', () => {
  it('is the same for the same seed, to the last step, and another for another seed', () => {
    for (const mechanism of ['zos', 'zledger'] as const) {
      const story = scenario({}, fragile('service-stays-down'));
      const one = runRollout(story, 5, mechanism);
      expect(runRollout(story, 5, mechanism)).to.deep.equal(one);
      expect(runRollout(story, 6, mechanism).trace).not.to.equal(one.trace);
    }
  });

  it('of a good release reaches every node both ways, and hurts none', () => {
    for (const mechanism of ['zos', 'zledger'] as const) {
      const { nodes, reached, halt } = runRollout(scenario(), 1, mechanism);
      expect(nodes).to.deep.include({ hurt: 0, upgradedAtEnd: 400 });
      expect(halt).to.equal(null);
      // Zero-OS: 60 to 69 minutes and a reboot here and there; the default plan of waves bakes for 16 hours.
      if (mechanism === 'zos') expect(reached.all).to.be.within(hour, 1.6 * hour);
      else expect(reached.all).to.be.within(16 * hour, 24 * hour);
    }
  });

  it('of a bad release stops by itself, with few nodes hurt; today it stops when somebody looks', () => {
    const story = scenario(
      { operator: { looks_every: '5m', reverts_at: 30 } },
      { nodes: 2000, farms: 600, ...fragile('service-stays-down') },
    );
    const [today, ours] = [runRollout(story, 1, 'zos'), runRollout(story, 1, 'zledger')];
    expect(today.nodes.hurt).to.be.above(25);
    expect(ours.nodes.hurt).to.be.below(10);
    expect(ours.nodes.exposed * 5).to.be.below(today.nodes.exposed);
    expect(ours.halt?.by).to.match(/^stop rule: /);
    expect(ours.nodes).to.deep.include({ badAtEnd: 0, upgradedAtEnd: 0 });
  });

  it('of what only time shows is called back too', () => {
    const ours = runRollout(
      scenario({}, { nodes: 3000, farms: 900, ...fragile('bad-later', '60%') }),
      1,
      'zledger',
    );
    expect(ours.halt).not.to.equal(null);
    expect(ours.nodes).to.deep.include({ badAtEnd: 0, upgradedAtEnd: 0 });
    expect(ours.nodes.exposed).to.be.below(400);
  });

  it('whatever befalls nodes, breaks no rule of the gate, and leaves none stuck', () => {
    const happenings = fc.array(
      fc.oneof(
        fc.record({ what: fc.constant('hub-outage'), for: fc.constantFrom('30m', '5h') }),
        fc.record({ what: fc.constant('chain-outage'), for: fc.constantFrom('30m', '5h') }),
        fc.record({ what: fc.constant('record-unreadable'), text: fc.constantFrom('v3.15.0', '{', '') }),
        fc.record({ what: fc.constant('older-record'), version: fc.constant('v3.13.0') }),
        fc.record({ what: fc.constant('farms-reboot'), share: fc.constant('50%') }),
        fc.record({ what: fc.constant('safe-to-upgrade') }),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.nat(),
        happenings,
        fc.constantFrom(...mishaps),
        fc.boolean(),
        (seed, list, mishap, safe) => {
          const happened = list.map((happening, index) => ({ ...happening, at: `${2 + index * 5}h` }));
          const story = scenario(
            { safe, happenings: happened },
            { nodes: 120, farms: 40, ...fragile(mishap) },
          );
          const { violations, nodes } = runRollout(story, seed, 'zledger');
          expect(violations).to.deep.equal([]);
          expect(nodes.stuckAtEnd).to.equal(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not storm a hub that was away: today every node asks every ten seconds', () => {
    const story = scenario(
      { happenings: [{ at: '80m', what: 'hub-outage', for: '30m' }] },
      { nodes: 3000, farms: 900 },
    );
    const [today, ours] = [runRollout(story, 1, 'zos'), runRollout(story, 1, 'zledger')];
    expect(today.hub.peakPerSecond).to.be.above(50);
    expect(ours.hub.peakPerSecond).to.be.below(20);
  });

  it('fails as the guide shows it, line by line, at the step that it names', () => {
    const guide = readFileSync(new URL('../../../docs/guides/simulation.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n(# yaml-language-server.*?)```/s.exec(guide) ?? [];
    const scenario = readRollout(text);
    const [violation] = runRollout(scenario, 1, 'zledger').violations;
    if (violation === undefined) return expect.fail('the guide shows a seed that fails');
    const story = storyOf(scenario, 1, violation);
    expect(guide).to.include(story.map((line) => `  ${line}\n`).join(''));
    const steps: number[] = [];
    runRollout(scenario, 1, 'zledger', {
      onStep: ({ step, at, node }) => {
        if (at <= violation.at && node === violation.node) steps.push(step);
      },
    });
    expect(guide).to.include(`--seed 1 --until ${steps.at(-1)} --inspect`);
  });
});
