import { readdirSync, readFileSync } from 'node:fs';

import { expect } from 'chai';

import { readRollout } from '../scenario/read-scenario.js';
import { rolloutScenario } from '../scenario/rollout-scenario.js';
import { runRollout } from './run-rollout.js';

const folder = new URL('../../../simulations/scenarios/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

/** The scenario as it is shipped, with a smaller fleet: the story is the same. */
function small(name: string) {
  const scenario = readRollout(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'));
  return {
    ...scenario,
    fleet: { ...scenario.fleet, nodes: 600, farms: 200 },
    horizon: Math.min(scenario.horizon, (scenario.happenings.length === 0 ? 1.5 : 2.5) * 86_400_000),
  };
}

/** What today's mechanism suffers in it: `hurt`, `exposed` where the gate should have held, `stuck`, a `storm`. */
const stories: Readonly<
  Record<string, 'hurt' | 'exposed' | 'stuck' | 'left' | 'storm' | 'downgraded' | 'none'>
> = {
  'bad-release': 'hurt',
  'chain-outage': 'none',
  'chaos-rollout': 'storm',
  'flag-moved': 'stuck',
  'half-migrated': 'hurt',
  'hub-outage': 'storm',
  'library-removed': 'hurt',
  'month-asleep-rollout': 'none',
  'old-reservation': 'hurt',
  'read-only-disk': 'left',
  'record-unreadable': 'exposed',
  'restart-order': 'hurt',
  'steady-rollout': 'none',
  'u01-half-installed': 'hurt',
  'u02-truncated-copy': 'hurt',
  'u03-installed-unreadable': 'stuck',
  'u04-old-tag-gone': 'stuck',
  'u05-same-name': 'hurt',
  'u06-service-down': 'hurt',
  'u07-slow-stop': 'hurt',
  'u08-canary-held': 'hurt',
  'u08-canary-leak': 'exposed',
  'u09-untrue-record': 'hurt',
  'u10-downgrade': 'downgraded',
  'u11-config-away': 'storm',
  'u11-tampered': 'hurt',
  'u12-pending-erased': 'hurt',
  'u13-all-at-once': 'hurt',
  'zos-rollout': 'none',
};

describe("Zero-OS's upgrade failures, and the same under the gate of zledger", () => {
  it('are all told', () => {
    expect(names.filter((name) => isRollout(name)).sort()).to.deep.equal(Object.keys(stories).sort());
  });

  for (const [name, suffers] of Object.entries(stories)) {
    it(`${name}: ${suffers}`, () => {
      const scenario = small(name);
      const [today, ours] = [runRollout(scenario, 1, 'zos'), runRollout(scenario, 1, 'zledger')];
      expect(ours.violations).to.deep.equal([]);
      expect(ours.nodes).to.deep.include({ badAtEnd: 0, stuckAtEnd: 0 });
      if (suffers === 'hurt') {
        expect(today.nodes.hurt).to.be.above(15);
        expect(ours.nodes.hurt * 5).to.be.below(today.nodes.hurt);
      }
      if (suffers === 'exposed') {
        expect(today.nodes.exposed).to.be.above(100);
        expect(ours.nodes.exposed).to.be.below(20);
      }
      if (suffers === 'stuck') expect(today.nodes.stuckAtEnd).to.be.above(80);
      if (suffers === 'left') expect(today.nodes.stuckAtEnd).to.be.above(10);
      if (suffers === 'storm') expect(today.hub.peakPerSecond).to.be.above(4 * ours.hub.peakPerSecond);
      if (suffers === 'downgraded')
        expect([today.nodes.upgradedAtEnd, ours.nodes.upgradedAtEnd]).to.deep.equal([0, 600]);
      if (suffers === 'none') expect([today.nodes.hurt, ours.nodes.hurt]).to.deep.equal([0, 0]);
    });
  }
});

function isRollout(name: string): boolean {
  const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
  return text.includes(`kind: ${rolloutScenario.shape.kind.value}`);
}
